package io.jenkins.plugins.databricks.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * What Databricks says about a run or a task, in the old words ({@code state}) and the new ones ({@code status}). Any
 * text is allowed, so that tests can invent states.
 *
 * @param lifeCycle {@code state.life_cycle_state}
 * @param result {@code state.result_state}, null while there is none
 * @param message {@code state.state_message}
 * @param terminationCode {@code status.termination_details.code}, null while there is none
 * @param terminationType {@code status.termination_details.type}
 * @param queueCode {@code status.queue_details.code}, null where it does not queue
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/getrun">Get a single job run</a>
 */
public record RunState(
        String lifeCycle,
        String result,
        String message,
        String terminationCode,
        String terminationType,
        String queueCode) {

    private static final Set<String> TERMINAL = Set.of("TERMINATED", "SKIPPED", "INTERNAL_ERROR");

    /** A state that is not the end. */
    public static RunState active(String lifeCycle, String message) {
        return new RunState(lifeCycle, null, message, null, null, null);
    }

    /** An end, of life cycle TERMINATED. */
    public static RunState ended(String result, String message, String code, String type) {
        return new RunState("TERMINATED", result, message, code, type, null);
    }

    /** Waits for others: {@code ACTIVE_RUNS_LIMIT_REACHED}, {@code MAX_CONCURRENT_RUNS_REACHED}, … */
    public static RunState queued(String code, String message) {
        return new RunState("QUEUED", null, message, null, null, code);
    }

    public static RunState pending() {
        return active("PENDING", "Waiting for cluster");
    }

    /** Waits for the tasks that it depends on. */
    public static RunState blocked() {
        return active("BLOCKED", "");
    }

    public static RunState running() {
        return active("RUNNING", "In run");
    }

    public static RunState terminating() {
        return active("TERMINATING", "Cancelling");
    }

    public static RunState success() {
        return ended("SUCCESS", "", "SUCCESS", "SUCCESS");
    }

    public static RunState successWithFailures() {
        return ended("SUCCESS_WITH_FAILURES", "", "SUCCESS_WITH_FAILURES", "SUCCESS");
    }

    public static RunState failed(String message) {
        return ended("FAILED", message, "RUN_EXECUTION_ERROR", "CLIENT_ERROR");
    }

    public static RunState timedOut() {
        return ended("TIMEDOUT", "Run timed out", "CANCELED", "CLIENT_ERROR");
    }

    public static RunState canceled() {
        return ended("CANCELED", "Run cancelled.", "USER_CANCELED", "SUCCESS");
    }

    public static RunState upstreamFailed() {
        return ended("UPSTREAM_FAILED", "", "RUN_EXECUTION_ERROR", "CLIENT_ERROR");
    }

    public static RunState upstreamCanceled() {
        return ended("UPSTREAM_CANCELED", "", "CANCELED", "CLIENT_ERROR");
    }

    /** Left out of this run. */
    public static RunState excluded() {
        return new RunState("SKIPPED", "EXCLUDED", "", "SKIPPED", "SUCCESS", null);
    }

    /** The job had as many runs as it may, and does not queue. */
    public static RunState skipped() {
        return new RunState(
                "SKIPPED",
                "MAXIMUM_CONCURRENT_RUNS_REACHED",
                "An active run already exists",
                "MAX_CONCURRENT_RUNS_EXCEEDED",
                "CLIENT_ERROR",
                null);
    }

    /** @param code for instance {@code INVALID_CLUSTER_REQUEST} */
    public static RunState internalError(String message, String code, String type) {
        return new RunState("INTERNAL_ERROR", "FAILED", message, code, type, null);
    }

    public boolean isTerminal() {
        return TERMINAL.contains(lifeCycle);
    }

    boolean isSuccess() {
        return "SUCCESS".equals(result) || "SUCCESS_WITH_FAILURES".equals(result);
    }

    boolean isCanceled() {
        return result != null && result.endsWith("CANCELED");
    }

    /** Adds {@code state} and {@code status}. */
    void describe(ObjectNode run) {
        ObjectNode state = run.putObject("state").put("life_cycle_state", lifeCycle);
        ObjectNode status = run.putObject("status").put("state", statusState());
        if (result != null) {
            state.put("result_state", result);
        }
        state.put("state_message", message);
        state.put("user_cancelled_or_timedout", "CANCELED".equals(result) || "TIMEDOUT".equals(result));
        if (terminationCode != null) {
            status.putObject("termination_details")
                    .put("code", terminationCode)
                    .put("type", terminationType)
                    .put("message", message);
        }
        if (queueCode != null) {
            state.put("queue_reason", message);
            status.putObject("queue_details").put("code", queueCode).put("message", message);
        }
    }

    private String statusState() {
        return isTerminal() ? "TERMINATED" : lifeCycle.equals("WAITING_FOR_RETRY") ? "WAITING" : lifeCycle;
    }
}
