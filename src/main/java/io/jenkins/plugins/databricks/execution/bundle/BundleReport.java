package io.jenkins.plugins.databricks.execution.bundle;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.EnvVars;
import io.jenkins.plugins.databricks.deploy.bundle.AppliedActions;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand.Verb;
import io.jenkins.plugins.databricks.deploy.bundle.BundlePlan;
import io.jenkins.plugins.databricks.deploy.bundle.BundleSummary;
import io.jenkins.plugins.databricks.deploy.bundle.Diagnostics;
import io.jenkins.plugins.databricks.execution.bundle.files.Checkout;
import io.jenkins.plugins.databricks.execution.plans.Approvals;
import io.jenkins.plugins.databricks.execution.plans.MadePlan;
import io.jenkins.plugins.databricks.execution.plans.MadePlans;
import io.jenkins.plugins.databricks.execution.plans.PlanFile;
import io.jenkins.plugins.databricks.report.DatabricksReport;
import io.jenkins.plugins.databricks.report.data.BundleRecord;
import io.jenkins.plugins.databricks.report.data.BundleRecord.Applied;
import io.jenkins.plugins.databricks.report.data.BundleRecord.Place;
import io.jenkins.plugins.databricks.report.data.SourcePages;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Tells a build's report what the CLI has said and done. */
@Restricted(NoExternalUse.class)
public record BundleReport(CliSession session) {

    private static final Logger LOGGER = Logger.getLogger(BundleReport.class.getName());

    /** A validation found the bundle valid. */
    public void validated(BundleSummary summary, Diagnostics diagnostics) {
        add(BundleRecord.of(Verb.VALIDATE, place(summary), diagnostics.all()));
    }

    /**
     * A plan was made.
     *
     * @param bundle the bundle that it was made for
     * @param file what was written
     * @return the page that shows it
     * @throws IOException when the build cannot be saved with it, so that it could not be applied
     */
    public URI planned(BundleSummary bundle, BundlePlan plan, PlanFile file, Diagnostics diagnostics)
            throws IOException {
        int number =
                add(BundleRecord.of(Verb.PLAN, place(bundle), diagnostics.all()).withPlan(plan));
        MadePlans.add(
                session.context().build(),
                new MadePlan(file, session.connection().host(), bundle, number));
        return DatabricksReport.page(session.context().build(), number);
    }

    /** A bundle was deployed. */
    public void deployed(BundleSummary summary, Deployed deployed) throws InterruptedException {
        Place place = place(summary);
        add(BundleRecord.of(Verb.DEPLOY, place, deployed.diagnostics().all())
                .withResources(summary.resources(), deployed.actions())
                .withApplied(applied(deployed.command(), place)));
    }

    /** What was deployed is deleted. */
    public void destroyed(Deployed deployed) {
        add(BundleRecord.of(
                        Verb.DESTROY,
                        place(deployed.command()),
                        deployed.diagnostics().all())
                .withResources(List.of(), deployed.actions()));
    }

    /**
     * A command failed.
     *
     * @param reason one line
     * @param actions what it had done before
     */
    void failed(BundleCommand command, String reason, Diagnostics diagnostics, AppliedActions actions)
            throws InterruptedException {
        Place place = place(command);
        add(BundleRecord.of(command.verb(), place, diagnostics.all())
                .withFailure(reason)
                .withResources(List.of(), actions)
                .withApplied(applied(command, place)));
    }

    private int add(BundleRecord record) {
        boolean places = record.diagnostics().stream()
                .anyMatch(diagnostic -> !diagnostic.locations().isEmpty());
        return session.context().report().addBundle(places ? record.withSource(source()) : record);
    }

    /** The pages of the checkout, if the environment says where it is from. */
    @CheckForNull
    private SourcePages source() {
        try {
            EnvVars environment = session.context().workspace().environment();
            return SourcePages.of(
                    environment.get("GIT_URL"),
                    environment.get("GIT_COMMIT"),
                    Checkout.of(session.folder()).folder());
        } catch (IOException e) {
            LOGGER.log(Level.FINE, "where a bundle was checked out is not known", e);
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private Place place(BundleSummary summary) {
        return new Place(session.connection().host(), summary.bundle(), summary.target());
    }

    private Place place(BundleCommand command) {
        return new Place(session.connection().host(), "", command.target());
    }

    /** The plan of this build that a deployment was given. */
    @CheckForNull
    private Applied applied(BundleCommand command, Place place) throws InterruptedException {
        if (command.plan().isEmpty()) {
            return null;
        }
        try {
            PlanFile file = PlanFile.read(session.folder(), command.plan());
            return MadePlans.in(session.context().build(), file).stream()
                    .filter(made -> made.isFor(place.host(), place.target(), null))
                    .reduce((first, last) -> last)
                    .map(made -> new Applied(
                            made.number(), Approvals.find(session.context().build(), made.time())))
                    .orElse(null);
        } catch (IOException | InvalidInputException e) {
            // The file is gone: what was deployed is known, by which plan is not.
            return null;
        }
    }
}
