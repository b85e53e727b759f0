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
 * Creates a job. Databricks would silently create a second one of the same name, so the name is checked first, and a
 * call whose response was lost is not repeated until it is known to have had no effect.
 */
public final class CreateJob {

    /** What to do if a job of that name exists. */
    public enum IfExists {
        /** Fail. */
        FAIL,
        /** Leave it as it is. */
        REUSE,
        /** Replace its settings. */
        RESET
    }

    /**
     * The job to create.
     *
     * @param settings its settings, with a {@code name}
     * @param ifExists what to do if one of that name exists
     * @param dryRun whether only to log what would be done
     */
    public record Request(ObjectNode settings, IfExists ifExists, boolean dryRun) {}

    /** Called when the job is about to be created, as none of its name exists. */
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
     * Creates or finds the job.
     *
     * @return the job's ID, and the changed settings of an existing job
     */
    public JobResult run(Request request) throws IOException, InterruptedException {
        String name = request.settings().path("name").asText("");
        if (name.isBlank()) {
            throw new InvalidInputException(
                    "name: the job's name is missing. Databricks would create a new job with every build; add it to "
                            + "the settings");
        }
        List<Long> ids = jobs.idsByName(name);
        if (ids.size() > 1 || (ids.size() == 1 && request.ifExists() == IfExists.FAIL)) {
            throw new InvalidInputException("ifExists: "
                    + (ids.size() == 1 ? "a job" : ids.size() + " jobs")
                    + " named '" + name + "' already " + (ids.size() == 1 ? "exists (ID " : "exist (IDs ")
                    + ids.toString().replaceAll("[\\[\\]]", "") + "). "
                    + (ids.size() == 1
                            ? "Choose 'reuse' or 'reset', or another name"
                            : "Rename them so that each name is unique"));
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
        log.link("Job " + jobId + " '" + name + "' already exists:", jobs.page(jobId));
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
