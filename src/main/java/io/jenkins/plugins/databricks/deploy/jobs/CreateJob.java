package io.jenkins.plugins.databricks.deploy.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.api.Jobs;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RestClient;
import java.io.IOException;
import java.util.List;

/**
 * Makes a job. Databricks would make a second one of the same name without a word, so that the name is looked for first; and a call whose answer was lost
 * is not repeated before it is known that it had no effect.
 */
public final class CreateJob {

    /** What to do when there is a job of that name. */
    public enum IfExists {
        /** It is an error. */
        FAIL,
        /** It is left as it is. */
        REUSE,
        /** Its settings are replaced. */
        RESET
    }

    /**
     * The job to make.
     *
     * @param settings its settings, with a {@code name}
     * @param ifExists what to do when there is one of that name
     * @param dryRun whether only to say what would be done
     */
    public record Request(ObjectNode settings, IfExists ifExists, boolean dryRun) {}

    /** Is told that the job is about to be made, since there is none of its name. */
    @FunctionalInterface
    public interface BeforeCreating {
        void run() throws IOException, InterruptedException;
    }

    private final RestClient client;
    private final Jobs jobs;
    private final DeploymentLog log;
    private final BeforeCreating beforeCreating;

    public CreateJob(RestClient client, DeploymentLog log) {
        this(client, log, () -> {});
    }

    public CreateJob(RestClient client, DeploymentLog log, BeforeCreating beforeCreating) {
        this.client = client;
        this.jobs = new Jobs(client);
        this.log = log;
        this.beforeCreating = beforeCreating;
    }

    /**
     * Makes the job, or finds it.
     *
     * @return the job's id, and which settings of a job that was there have changed
     */
    public JobResult run(Request request) throws IOException, InterruptedException {
        String name = request.settings().path("name").asText("");
        if (name.isBlank()) {
            throw new InvalidInputException(
                    "name: the job's name is missing. Databricks would make a new job at every build;"
                            + " add it to the settings");
        }
        List<Long> ids = jobs.idsByName(name);
        if (ids.size() > 1 || (ids.size() == 1 && request.ifExists() == IfExists.FAIL)) {
            throw new InvalidInputException("ifExists: "
                    + (ids.size() == 1 ? "there is a job" : "there are " + ids.size() + " jobs")
                    + " named '" + name + "' already (id " + ids.toString().replaceAll("[\\[\\]]", "") + "). "
                    + (ids.size() == 1
                            ? "Choose 'reuse' or 'reset', or another name"
                            : "Give them names of their own"));
        }
        if (ids.isEmpty()) {
            if (request.dryRun()) {
                log.line("Would create job '" + name + "'");
                return new JobResult(0, true, List.of());
            }
            return new JobResult(create(name, request.settings()), true, List.of());
        }
        long jobId = ids.get(0);
        if (request.ifExists() == IfExists.RESET) {
            return new ResetJob(client, log)
                    .run(new ResetJob.Request(
                            new JobReference(String.valueOf(jobId), null), request.settings(), request.dryRun()));
        }
        log.link("Job " + jobId + " '" + name + "' exists already:", jobs.page(jobId));
        return new JobResult(jobId, false, List.of());
    }

    private long create(String name, ObjectNode settings) throws IOException, InterruptedException {
        beforeCreating.run();
        long jobId = createOnce(name, settings);
        log.link("Created job " + jobId + " '" + name + "':", jobs.page(jobId));
        return jobId;
    }

    private long createOnce(String name, ObjectNode settings) throws IOException, InterruptedException {
        try {
            return jobs.create(settings);
        } catch (DatabricksException e) {
            List<Long> ids = e.isOutcomeUnknown() ? jobs.idsByName(name) : List.of();
            if (ids.size() != 1) {
                throw e;
            }
            return ids.get(0);
        }
    }
}
