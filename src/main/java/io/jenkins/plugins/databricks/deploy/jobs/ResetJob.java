package io.jenkins.plugins.databricks.deploy.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.api.Jobs;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RestClient;
import java.io.IOException;
import java.util.List;

/** Replaces all settings of a job, and determines which of them change. */
public final class ResetJob {

    /**
     * The job and its new settings.
     *
     * @param job the job
     * @param settings all its settings, in either form
     * @param dryRun whether only to log what would change
     */
    public record Request(JobReference job, ObjectNode settings, boolean dryRun) {}

    private final Jobs jobs;
    private final DeploymentLog log;

    public ResetJob(RestClient client, DeploymentLog log) {
        this.jobs = new Jobs(client);
        this.log = log;
    }

    public JobResult run(Request request) throws IOException, InterruptedException {
        long jobId = request.job().resolve(jobs);
        ObjectNode settings = request.settings();
        check(jobId, settings);
        ObjectNode before = jobs.settings(jobId, Jobs.versionFor(settings));
        List<SettingChange> changes = SettingsDifference.between(before, settings);
        String name = settings.path("name").asText("");
        if (request.dryRun()) {
            log.link(
                    "Would reset job " + jobId + " '" + name + "': " + summary(changes, "would change"),
                    jobs.page(jobId));
        } else {
            jobs.reset(jobId, settings);
            log.link("Reset job " + jobId + " '" + name + "': " + summary(changes, "changed"), jobs.page(jobId));
        }
        changes.forEach(change -> log.line("  " + change));
        if (belongsToBundle(before)) {
            log.line("WARNING: job " + jobId
                    + " belongs to a bundle, whose next deployment will overwrite these settings."
                    + " Change them in the bundle and deploy it with databricksBundleDeploy");
        }
        return new JobResult(jobId, false, changes);
    }

    /** Checks for accidental losses: a reset removes everything that the settings do not contain. */
    private void check(long jobId, ObjectNode settings) throws IOException, InterruptedException {
        if (settings.path("name").asText("").isBlank()) {
            throw new InvalidInputException("name: the job's name is missing. The reset would name job " + jobId
                    + " 'Untitled'; add it to the settings");
        }
        if (!Tasks.isIn(settings) && Tasks.isIn(jobs.settings(jobId, Jobs.CURRENT))) {
            throw new InvalidInputException(
                    "The settings have no task, but job " + jobId + " has one: the reset would remove it. Add a task");
        }
    }

    /** @see <a href="https://docs.databricks.com/api/workspace/jobs/get">jobs/get</a>, {@code settings.deployment} */
    private static boolean belongsToBundle(ObjectNode settings) {
        return settings.path("deployment").path("kind").asText("").equals("BUNDLE");
    }

    private static String summary(List<SettingChange> changes, String verb) {
        return switch (changes.size()) {
            case 0 -> "nothing " + verb;
            case 1 -> "1 setting " + verb;
            default -> changes.size() + " settings " + verb;
        };
    }
}
