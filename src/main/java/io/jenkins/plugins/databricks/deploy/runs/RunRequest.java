package io.jenkins.plugins.databricks.deploy.runs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;

/** What is sent to start a run. A build keeps it, so that the very same can be sent again when it is not known whether the run was started. */
public sealed interface RunRequest extends Serializable {

    /**
     * Starts the run, or finds the one that an earlier call with the same token has started.
     *
     * @param idempotencyToken at most 64 characters
     * @return the run's id
     */
    long send(Runs runs, String idempotencyToken) throws IOException, InterruptedException;

    /** The job that is run; 0 for a run that belongs to none. */
    long job();

    /** The run's name as far as the request has one; empty otherwise. */
    String name();

    /** What is started, as the log calls it while its id is not known. */
    String words();

    /** What was started, as the log calls it the first time. */
    String title(long runId);

    /** How often the failed tasks of the run are repaired, and with which parameters. */
    RepairRun.Request repair() throws IOException;

    /**
     * A run of a job.
     *
     * @param jobId the job
     * @param parameters the other fields of {@code jobs/run-now}, in JSON
     * @param repairs how often its failed tasks are repaired
     */
    record OfJob(long jobId, String parameters, int repairs) implements RunRequest {

        private static final long serialVersionUID = 1L;

        public OfJob(long jobId, ObjectNode parameters, int repairs) {
            this(jobId, parameters.toString(), repairs);
        }

        @Override
        public long job() {
            return jobId;
        }

        @Override
        public String name() {
            return "";
        }

        @Override
        public String words() {
            return "a run of job " + jobId;
        }

        @Override
        public String title(long runId) {
            return "Run " + runId + " of job " + jobId;
        }

        @Override
        public RepairRun.Request repair() throws JsonProcessingException {
            return new RepairRun.Request(repairs, tree(parameters).without(List.of("only", "queue")));
        }

        @Override
        public long send(Runs runs, String idempotencyToken) throws IOException, InterruptedException {
            return runs.runNow(jobId, tree(parameters), idempotencyToken);
        }
    }

    /**
     * A run that belongs to no job.
     *
     * @param settings the body of {@code jobs/runs/submit}, in JSON
     */
    record OneTime(String settings) implements RunRequest {

        private static final long serialVersionUID = 1L;

        public OneTime(ObjectNode settings) {
            this(settings.toString());
        }

        @Override
        public long job() {
            return 0;
        }

        @Override
        public String name() {
            try {
                return tree(settings).path("run_name").asText("");
            } catch (JsonProcessingException e) {
                throw new IllegalStateException(e);
            }
        }

        /** For the log. */
        private String quotedName() {
            return name().isEmpty() ? "" : " '" + LogText.line(name()) + "'";
        }

        @Override
        public String words() {
            return "the one-time run" + quotedName();
        }

        @Override
        public String title(long runId) {
            return "One-time run " + runId + quotedName();
        }

        /** A repair takes the settings of the job, which such a run has none of. */
        @Override
        public RepairRun.Request repair() {
            return RepairRun.Request.NONE;
        }

        @Override
        public long send(Runs runs, String idempotencyToken) throws IOException, InterruptedException {
            return runs.submit(tree(settings), idempotencyToken);
        }
    }

    private static ObjectNode tree(String json) throws JsonProcessingException {
        return (ObjectNode) JsonCodec.MAPPER.readTree(json);
    }
}
