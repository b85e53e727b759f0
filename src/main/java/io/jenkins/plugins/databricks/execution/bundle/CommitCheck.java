package io.jenkins.plugins.databricks.execution.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.AbortException;
import io.jenkins.plugins.databricks.deploy.bundle.AppliedActions;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand;
import io.jenkins.plugins.databricks.deploy.bundle.BundlePlan;
import io.jenkins.plugins.databricks.deploy.bundle.Diagnostics;
import io.jenkins.plugins.databricks.deploy.bundle.InvalidBundleException;
import io.jenkins.plugins.databricks.deploy.bundle.ResourceChange;
import io.jenkins.plugins.databricks.execution.bundle.files.Checkout;
import io.jenkins.plugins.databricks.execution.checks.BundleCheck;
import io.jenkins.plugins.databricks.execution.checks.BundleChecks;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The check of a commit that shows what the CLI says of its bundle, on a pull request for example.
 *
 * @param skipped whether the step was told not to publish it
 */
@Restricted(NoExternalUse.class)
public record CommitCheck(CliSession session, BundleCommand command, Diagnostics diagnostics, boolean skipped) {

    /** Its bundle is valid. */
    public void valid() throws IOException, InterruptedException {
        publish("The bundle is valid", true, List.of());
    }

    /** A deployment of it would do this. */
    public void planned(BundlePlan plan) throws IOException, InterruptedException {
        publish(plan.summary(), true, plan.changes());
    }

    /** Runs the command, whose failure is published, and that of reading its bundle. */
    public JsonNode json() throws IOException, InterruptedException {
        try {
            return session.json(command, diagnostics);
        } catch (InvalidInputException e) {
            if (e instanceof InvalidBundleException invalid) {
                diagnostics.add(invalid.diagnostic());
            }
            new BundleReport(session).failed(command, e.getMessage(), diagnostics, new AppliedActions());
            publish(e.getMessage(), false, List.of());
            throw e;
        } catch (AbortException e) {
            publish(e.getMessage(), false, List.of());
            throw e;
        }
    }

    private void publish(String title, boolean passed, List<ResourceChange> changes)
            throws IOException, InterruptedException {
        if (!skipped) {
            BundleChecks.publish(
                    session.context(),
                    new BundleCheck(
                            command.verb().word(),
                            command.target(),
                            title,
                            passed,
                            Checkout.of(session.folder()).folder(),
                            diagnostics.all(),
                            changes));
        }
    }
}
