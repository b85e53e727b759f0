package io.jenkins.plugins.databricks.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.workspace.Jobs;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/** Replaces all settings of a job, and says which of them that changes. */
public final class ResetJob {

    /**
     * Which job, and what it becomes.
     *
     * @param job the job
     * @param settings all its settings, in either form
     */
    public record Request(JobReference job, ObjectNode settings) {}

    /**
     * What happened.
     *
     * @param jobId the job
     * @param changes what differs from before
     */
    public record Result(long jobId, List<SettingChange> changes) implements Serializable {
        private static final long serialVersionUID = 1L;

        /** Whether anything differs from before. */
        public boolean changed() {
            return !changes.isEmpty();
        }
    }

    private final Jobs jobs;
    private final DeploymentLog log;

    public ResetJob(RestClient client, DeploymentLog log) {
        this.jobs = new Jobs(client);
        this.log = log;
    }

    public Result run(Request request) throws IOException, InterruptedException {
        long jobId = request.job().resolve(jobs);
        ObjectNode before = jobs.settings(jobId, Jobs.versionFor(request.settings()));
        List<SettingChange> changes = SettingsDifference.between(before, request.settings());
        jobs.reset(jobId, request.settings());
        log.link("Reset job " + jobId + " '" + request.settings().path("name").asText("") + "': " + summary(changes), jobs.page(jobId));
        changes.forEach(change -> log.line("  " + change));
        return new Result(jobId, changes);
    }

    private static String summary(List<SettingChange> changes) {
        return switch (changes.size()) {
            case 0 -> "nothing changed";
            case 1 -> "1 setting changed";
            default -> changes.size() + " settings changed";
        };
    }
}
