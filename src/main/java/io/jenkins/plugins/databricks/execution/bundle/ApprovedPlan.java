package io.jenkins.plugins.databricks.execution.bundle;

import io.jenkins.plugins.databricks.deploy.bundle.BundlePlan;
import io.jenkins.plugins.databricks.deploy.bundle.BundleSummary;
import io.jenkins.plugins.databricks.deploy.bundle.DeployedState;
import io.jenkins.plugins.databricks.execution.plans.MadePlan;
import io.jenkins.plugins.databricks.execution.plans.MadePlans;
import io.jenkins.plugins.databricks.execution.plans.PlanFile;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The plan that a deployment applies. Whoever approved it has seen it in this build's report, and the file was in a workspace meanwhile, where any script
 * can write. So it must still be the very file that this build has written, for the target that it is applied to.
 */
@Restricted(NoExternalUse.class)
public final class ApprovedPlan {

    private final CliSession session;
    private final PlanFile file;
    private final List<MadePlan> made;

    private ApprovedPlan(CliSession session, PlanFile file, List<MadePlan> made) {
        this.session = session;
        this.file = file;
        this.made = made;
    }

    /**
     * Reads the file.
     *
     * @throws InvalidInputException when it is no plan of this build
     */
    public static ApprovedPlan read(CliSession session, String name) throws IOException, InterruptedException {
        PlanFile file = PlanFile.read(session.folder(), name);
        List<MadePlan> made = MadePlans.in(session.context().build(), file);
        if (made.isEmpty()) {
            throw new InvalidInputException("plan: '" + name
                    + "' is not a plan that databricksBundlePlan has made in this build, or it was changed since."
                    + " Nothing was deployed. Plan in the build that deploys, and leave the file as it is");
        }
        return new ApprovedPlan(session, file, made);
    }

    /**
     * Checks that this is the deployment that it was made for, and that there was none since.
     *
     * @throws InvalidInputException when it must not be applied
     */
    public void check(BundleSummary summary) throws IOException, InterruptedException {
        URI host = session.connection().host();
        if (made.stream().noneMatch(plan -> plan.isFor(host, summary.target(), summary.statePath()))) {
            throw new InvalidInputException(
                    "plan: '" + file.name() + "' was made for "
                            + made.get(made.size() - 1).where() + ", and not for "
                            + MadePlan.where(host, summary.target(), summary.statePath())
                            + ". Nothing was deployed. Plan for the target that you deploy to, with the same variables and credential");
        }
        BundlePlan plan = file.plan();
        if (plan.isStale(DeployedState.read(session.connection().client(), summary.statePath()))) {
            throw new InvalidInputException(
                    "plan: something has been deployed to the target since '" + file.name()
                            + "' was made, so that it no longer says what would happen. Nothing was deployed. Plan again, and have the new plan approved");
        }
        session.context().log().line("Deploying the plan in " + file.name() + ": " + plan.summary());
    }
}
