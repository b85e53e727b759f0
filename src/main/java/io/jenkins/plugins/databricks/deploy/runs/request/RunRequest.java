package io.jenkins.plugins.databricks.deploy.runs.request;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;

/**
 * The request that starts a run, or finds one that was started by something else. A build saves it, so that exactly the same can be sent again if it is not known
 * whether the run was started.
 */
public sealed interface RunRequest extends Serializable {

    /**
     * Starts the run, or finds the one that an earlier call with the same token started.
     *
     * @param idempotencyToken at most 64 characters
     * @return the run's ID
     */
    long send(Runs runs, String idempotencyToken) throws IOException, InterruptedException;

    /** The job's ID; 0 for a one-time run. */
    long job();

    /** The run's name if the request has one; otherwise empty. */
    String name();

    /** The run's name in the log while its ID is not known. */
    String words();

    /** The run's name in the log when it is first mentioned. */
    String title(long runId);

    /** The repairs wanted, with the run's parameters. */
    RepairRun.Request repair() throws IOException;

    /** How a run of which nothing is known can be found, for the log. */
    default String clue(String idempotencyToken) {
        return ". If so, its idempotency token is " + idempotencyToken;
    }

    /** When the run had ended before, which a list of runs may still show for a while; {@code null} for a new run. */
    default Instant endedBefore() {
        return null;
    }

    /**
     * A run of a job.
     *
     * @param jobId the job
     * @param parameters the other fields of {@code jobs/run-now}, in JSON
     * @param repairs how often its failed tasks are repaired
     * @param ifRunning what to do about earlier runs of the job
     */
    record OfJob(long jobId, String parameters, int repairs, IfRunning ifRunning) implements RunRequest {

        private static final long serialVersionUID = 1L;

        public OfJob(long jobId, ObjectNode parameters, int repairs, IfRunning ifRunning) {
            // The same text for all runs without parameters: many are waited for at a time.
            this(jobId, parameters.isEmpty() ? "{}" : parameters.toString(), repairs, ifRunning);
        }

        /** A run that is started whatever else is running. */
        public OfJob(long jobId, ObjectNode parameters, int repairs) {
            this(jobId, parameters, repairs, IfRunning.START);
        }

        /** The other fields of {@code jobs/run-now}. */
        ObjectNode fields() throws JsonProcessingException {
            return tree(parameters);
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
            return new RepairRun.Request(repairs, fields().without(List.of("only", "queue")));
        }

        @Override
        public long send(Runs runs, String idempotencyToken) throws IOException, InterruptedException {
            return runs.runNow(jobId, fields(), idempotencyToken);
        }
    }

    /**
     * A one-time run.
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

        /** None: a repair uses the settings of the job, which such a run does not have. */
        @Override
        public RepairRun.Request repair() {
            return RepairRun.Request.NONE;
        }

        @Override
        public long send(Runs runs, String idempotencyToken) throws IOException, InterruptedException {
            return runs.submit(tree(settings), idempotencyToken);
        }
    }

    /**
     * A run that something else has started. There is nothing to send: its ID is known.
     *
     * @param runId the run
     * @param job its job's ID; 0 for a one-time run
     * @param name its name, or empty
     */
    record Attached(long runId, long job, String name) implements RunRequest {

        private static final long serialVersionUID = 1L;

        @Override
        public String words() {
            return "run " + runId;
        }

        @Override
        public String title(long same) {
            return "Following run " + runId + (job == 0 ? "" : " of job " + job)
                    + (name.isEmpty() ? "" : " '" + LogText.line(name) + "'");
        }

        /** None: the parameters of the run are not known, and a repair needs them. */
        @Override
        public RepairRun.Request repair() {
            return RepairRun.Request.NONE;
        }

        @Override
        public long send(Runs runs, String idempotencyToken) {
            return runId;
        }
    }

    /**
     * The failed tasks of a run once more, at the request of somebody who looks at the run of a build. What Databricks says about earlier repairs tells
     * whether this one has been received.
     *
     * @param runId the run, which has ended
     * @param job its job's ID
     * @param name its name, or empty
     * @param parameters the run's own parameters, in JSON
     * @param before the IDs of its earlier repairs
     * @param endedBefore when it had ended
     */
    record OfRepair(long runId, long job, String name, String parameters, List<Long> before, Instant endedBefore)
            implements RunRequest {

        private static final long serialVersionUID = 1L;

        public OfRepair {
            before = List.copyOf(before);
        }

        @Override
        public String words() {
            return "a repair of run " + runId;
        }

        @Override
        public String title(long same) {
            return "Repairing run " + runId + " of job " + job + ", rerunning its failed tasks";
        }

        @Override
        public String clue(String idempotencyToken) {
            return "; see the run's page";
        }

        /** None: somebody who sees it fail again can ask again. */
        @Override
        public RepairRun.Request repair() {
            return RepairRun.Request.NONE;
        }

        @Override
        public long send(Runs runs, String idempotencyToken) throws IOException, InterruptedException {
            if (runs.repairs(runId).size() == before.size()) {
                runs.repair(runId, tree(parameters), before.isEmpty() ? null : before.get(before.size() - 1));
            }
            return runId;
        }
    }

    private static ObjectNode tree(String json) throws JsonProcessingException {
        return (ObjectNode) JsonCodec.MAPPER.readTree(json);
    }
}
