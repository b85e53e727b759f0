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
     * @param createIfMissing whether a job that is named by its name and does not exist is made
     * @param dryRun whether only to say what would change
     */
    public record Request(JobReference job, ObjectNode settings, boolean createIfMissing, boolean dryRun) {}

    /**
     * What happened.
     *
     * @param jobId the job; 0 when a dry run would have made it
     * @param created whether the job was made, or would have been
     * @param changes what differs from before; empty for a new job
     */
    public record Result(long jobId, boolean created, List<SettingChange> changes) implements Serializable {
        private static final long serialVersionUID = 1L;

        /** Whether anything differs from before. */
        public boolean changed() {
            return created || !changes.isEmpty();
        }
    }

    private final RestClient client;
    private final Jobs jobs;
    private final DeploymentLog log;

    public ResetJob(RestClient client, DeploymentLog log) {
        this.client = client;
        this.jobs = new Jobs(client);
        this.log = log;
    }

    public Result run(Request request) throws IOException, InterruptedException {
        if (request.createIfMissing() && isMissing(request)) {
            return create(request);
        }
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
        return new Result(jobId, false, changes);
    }

    /** A reset replaces everything: what the settings do not have, the job loses. */
    private void check(long jobId, ObjectNode settings) throws IOException, InterruptedException {
        if (settings.path("name").asText("").isBlank()) {
            throw new InvalidInputException("name: the job's name is missing. The reset would name job " + jobId
                    + " 'Untitled'; add it to the settings");
        }
        if (!Tasks.isIn(settings) && Tasks.isIn(jobs.settings(jobId, Jobs.CURRENT))) {
            throw new InvalidInputException("The settings have no task, and job " + jobId
                    + " has: the reset would leave it without any. Add what it is to run");
        }
    }

    private boolean isMissing(Request request) throws IOException, InterruptedException {
        request.job().check();
        String name = request.job().jobName();
        if (name == null) {
            throw new InvalidInputException(
                    "createIfMissing: only a job that is named by jobName can be created, since Databricks chooses the id");
        }
        String inSettings = request.settings().path("name").asText("");
        if (!name.equals(inSettings)) {
            throw new InvalidInputException("createIfMissing: jobName is '" + name + "', but the settings have "
                    + (inSettings.isEmpty() ? "no name" : "the name '" + inSettings + "'")
                    + ". Every build would create another job; make them the same");
        }
        return jobs.idsByName(name).isEmpty();
    }

    private Result create(Request request) throws IOException, InterruptedException {
        if (request.dryRun()) {
            log.line("Would create job '" + request.job().jobName() + "'");
            return new Result(0, true, List.of());
        }
        return new CreateJob(client, log).run(new CreateJob.Request(request.settings(), CreateJob.IfExists.REUSE));
    }

    private static String summary(List<SettingChange> changes, String verb) {
        return switch (changes.size()) {
            case 0 -> "nothing " + verb;
            case 1 -> "1 setting " + verb;
            default -> changes.size() + " settings " + verb;
        };
    }
}
