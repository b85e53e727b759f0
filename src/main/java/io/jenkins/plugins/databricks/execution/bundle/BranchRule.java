package io.jenkins.plugins.databricks.execution.bundle;

import hudson.EnvVars;
import hudson.Util;
import io.jenkins.plugins.databricks.deploy.bundle.BundleSummary;
import io.jenkins.plugins.databricks.execution.bundle.files.BundleFiles;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The rule of a target that says from which Git branch it may be deployed. The CLI ignores it when it applies a plan, and where it finds no branch: if
 * Jenkins has checked out a commit, also in a worktree, or without a repository, such as with unstashed files.
 */
@Restricted(NoExternalUse.class)
public final class BranchRule {

    private BranchRule() {}

    /** Whether the bundle may have such a rule. Without one, there is no reason to ask the CLI about the bundle. */
    public static boolean mayExist(CliSession session) throws IOException, InterruptedException {
        return BundleFiles.check(session.folder()).mentionGit();
    }

    /**
     * Checks it with the branch that the CLI has found, or else with the one that Jenkins has checked out.
     *
     * @throws InvalidInputException when it is another one than the target's, or not known
     */
    public static void check(CliSession session, BundleSummary summary) throws IOException, InterruptedException {
        String allowed = summary.branch();
        String found = summary.checkedOutBranch();
        if (allowed.isEmpty() || allowed.equals(found)) {
            return;
        }
        EnvVars environment = session.context().workspace().environment();
        String branch = environment.get("BRANCH_NAME");
        String checkedOut = environment.get("GIT_BRANCH");
        if (!found.isEmpty()) {
            throw refused(summary, found);
        } else if (Util.fixEmpty(branch) == null && Util.fixEmpty(checkedOut) == null) {
            throw new InvalidInputException(
                    "target: '" + summary.target() + "' may only be deployed from branch '"
                            + allowed + "', and it is not known which branch this build is of. Nothing was deployed."
                            + " Set GIT_BRANCH around this step, to what the step 'checkout' returns under that name; force: true deploys from any branch");
        } else if (!allowed.equals(branch) && !allowed.equals(checkedOut) && !isRemote(allowed, branch, checkedOut)) {
            throw refused(summary, checkedOut == null ? branch : checkedOut);
        }
    }

    private static InvalidInputException refused(BundleSummary summary, String branch) {
        return new InvalidInputException("target: '" + summary.target() + "' may only be deployed from branch '"
                + summary.branch() + "', and this build is of '" + branch
                + "'. Nothing was deployed. Deploy from that branch; force: true deploys from any");
    }

    /** Outside of multibranch jobs, GIT_BRANCH begins with the remote's name. */
    private static boolean isRemote(String allowed, String branch, String checkedOut) {
        return Util.fixEmpty(branch) == null
                && checkedOut != null
                && checkedOut.substring(checkedOut.indexOf('/') + 1).equals(allowed);
    }
}
