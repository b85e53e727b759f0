package io.jenkins.plugins.databricks.emulator.script;

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
public record EmulatedState(
        String lifeCycle,
        String result,
        String message,
        String terminationCode,
        String terminationType,
        String queueCode) {

    private static final Set<String> TERMINAL = Set.of("TERMINATED", "SKIPPED", "INTERNAL_ERROR");

    /** A state that is not the end. */
    public static EmulatedState active(String lifeCycle, String message) {
        return new EmulatedState(lifeCycle, null, message, null, null, null);
    }

    /** An end, of life cycle TERMINATED. */
    public static EmulatedState ended(String result, String message, String code, String type) {
        return new EmulatedState("TERMINATED", result, message, code, type, null);
    }

    /** Waits for others: {@code ACTIVE_RUNS_LIMIT_REACHED}, {@code MAX_CONCURRENT_RUNS_REACHED}, … */
    public static EmulatedState queued(String code, String message) {
        return new EmulatedState("QUEUED", null, message, null, null, code);
    }

    public static EmulatedState pending() {
        return active("PENDING", "Waiting for cluster");
    }

    /** Waits for the tasks that it depends on. */
    public static EmulatedState blocked() {
        return active("BLOCKED", "");
    }

    public static EmulatedState running() {
        return active("RUNNING", "In run");
    }

    public static EmulatedState terminating() {
        return active("TERMINATING", "Cancelling");
    }

    public static EmulatedState success() {
        return ended("SUCCESS", "", "SUCCESS", "SUCCESS");
    }

    public static EmulatedState successWithFailures() {
        return ended("SUCCESS_WITH_FAILURES", "", "SUCCESS_WITH_FAILURES", "SUCCESS");
    }

    public static EmulatedState failed(String message) {
        return ended("FAILED", message, "RUN_EXECUTION_ERROR", "CLIENT_ERROR");
    }

    public static EmulatedState timedOut() {
        return ended("TIMEDOUT", "Run timed out", "CANCELED", "CLIENT_ERROR");
    }

    public static EmulatedState canceled() {
        return ended("CANCELED", "Run cancelled.", "USER_CANCELED", "SUCCESS");
    }

    public static EmulatedState upstreamFailed() {
        return ended("UPSTREAM_FAILED", "", "RUN_EXECUTION_ERROR", "CLIENT_ERROR");
    }

    public static EmulatedState upstreamCanceled() {
        return ended("UPSTREAM_CANCELED", "", "CANCELED", "CLIENT_ERROR");
    }

    /** Left out of this run. */
    public static EmulatedState excluded() {
        return new EmulatedState("SKIPPED", "EXCLUDED", "", "SKIPPED", "SUCCESS", null);
    }

    /** The job had as many runs as it may, and does not queue. */
    public static EmulatedState skipped() {
        return new EmulatedState(
                "SKIPPED",
                "MAXIMUM_CONCURRENT_RUNS_REACHED",
                "An active run already exists",
                "MAX_CONCURRENT_RUNS_EXCEEDED",
                "CLIENT_ERROR",
                null);
    }

    /** @param code for instance {@code INVALID_CLUSTER_REQUEST} */
    public static EmulatedState internalError(String message, String code, String type) {
        return new EmulatedState("INTERNAL_ERROR", "FAILED", message, code, type, null);
    }

    public boolean isTerminal() {
        return TERMINAL.contains(lifeCycle);
    }

    public boolean isSuccess() {
        return "SUCCESS".equals(result) || "SUCCESS_WITH_FAILURES".equals(result);
    }

    public boolean isCanceled() {
        return result != null && result.endsWith("CANCELED");
    }

    /** Adds {@code state} and {@code status}. */
    public void describe(ObjectNode run) {
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
