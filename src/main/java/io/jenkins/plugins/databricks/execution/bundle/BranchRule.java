package io.jenkins.plugins.databricks.execution.bundle;

import hudson.EnvVars;
import hudson.Util;
import io.jenkins.plugins.databricks.deploy.bundle.BundleSummary;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The rule of a target that says from which Git branch it may be deployed. The CLI cannot check it where Jenkins has checked out a commit. */
@Restricted(NoExternalUse.class)
public final class BranchRule {

    private BranchRule() {}

    /** Whether the CLI cannot check it. */
    public static boolean isUnchecked(CliSession session) throws IOException, InterruptedException {
        return Checkout.of(session.folder()).detached();
    }

    /**
     * Checks it with the branch that Jenkins has checked out.
     *
     * @throws InvalidInputException when it is another one than the target's
     */
    public static void check(CliSession session, BundleSummary summary) throws IOException, InterruptedException {
        String allowed = summary.uncheckedBranch();
        if (allowed.isEmpty()) {
            return;
        }
        EnvVars environment = session.context().workspace().environment();
        String branch = environment.get("BRANCH_NAME");
        String checkedOut = environment.get("GIT_BRANCH");
        if (Util.fixEmpty(branch) == null && Util.fixEmpty(checkedOut) == null) {
            session.context()
                    .log()
                    .line("WARNING: the target may only be deployed from branch '" + allowed
                            + "'. Whether this is that branch is not known: neither BRANCH_NAME nor GIT_BRANCH is set");
        } else if (!allowed.equals(branch) && !allowed.equals(checkedOut) && !isRemote(allowed, branch, checkedOut)) {
            throw new InvalidInputException("target: '" + summary.target() + "' may only be deployed from branch '"
                    + allowed + "', and this build is of '" + (checkedOut == null ? branch : checkedOut)
                    + "'. Nothing was deployed. Deploy from that branch; force: true deploys from any");
        }
    }

    /** Outside of multibranch jobs, GIT_BRANCH begins with the remote's name. */
    private static boolean isRemote(String allowed, String branch, String checkedOut) {
        return Util.fixEmpty(branch) == null
                && checkedOut != null
                && checkedOut.substring(checkedOut.indexOf('/') + 1).equals(allowed);
    }
}
