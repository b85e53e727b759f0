package io.jenkins.plugins.databricks.workspace;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Set;

/**
 * How far a run or a task has come, with the words that Databricks used. Values that are unknown to this class are kept as they came.
 *
 * @param lifeCycle {@code PENDING}, {@code RUNNING}, {@code TERMINATED}, …
 * @param result {@code SUCCESS}, {@code FAILED}, …, or {@code null} while there is none
 * @param code the termination code, such as {@code RUN_EXECUTION_ERROR}, or {@code null}
 * @param message what Databricks says of it, or {@code null}
 * @param queueReason why it waits in a queue, or {@code null}
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/getrun">runs/get: state, status</a>
 */
public record RunState(String lifeCycle, String result, String code, String message, String queueReason) {

    private static final Set<String> ENDED = Set.of("TERMINATED", "SKIPPED", "INTERNAL_ERROR");
    private static final Set<String> NEVER_RAN =
            Set.of("SKIPPED", "EXCLUDED", "DISABLED", "UPSTREAM_FAILED", "UPSTREAM_CANCELED");

    /** What the end of a run means to a build. */
    public enum Outcome {
        SUCCESS,
        SUCCESS_WITH_FAILURES,
        CANCELED,
        FAILED
    }

    static RunState of(JsonNode run) {
        JsonNode state = run.path("state");
        JsonNode status = run.path("status");
        JsonNode termination = status.path("termination_details");
        String lifeCycle = text(state, "life_cycle_state");
        String message = text(state, "state_message");
        String queueReason = text(status.path("queue_details"), "message");
        return new RunState(
                lifeCycle == null ? orUnknown(text(status, "state")) : lifeCycle,
                text(state, "result_state"),
                text(termination, "code"),
                message == null ? text(termination, "message") : message,
                queueReason == null ? text(state, "queue_reason") : queueReason);
    }

    private static String orUnknown(String text) {
        return text == null ? "UNKNOWN" : text;
    }

    static String text(JsonNode json, String name) {
        String text = json.path(name).asText("");
        return text.isEmpty() ? null : text;
    }

    /** Whether nothing more will happen. */
    public boolean ended() {
        return ENDED.contains(lifeCycle);
    }

    /** What an ended run means. The result is the authority; where there is none, the termination code and the life cycle tell. */
    public Outcome outcome() {
        String verdict = result == null ? code : result;
        if (verdict == null) {
            return Outcome.FAILED;
        }
        return switch (verdict) {
            case "SUCCESS" -> Outcome.SUCCESS;
            case "SUCCESS_WITH_FAILURES" -> Outcome.SUCCESS_WITH_FAILURES;
            case "CANCELED", "USER_CANCELED" -> Outcome.CANCELED;
            default -> Outcome.FAILED;
        };
    }

    /** Whether it ended without having been begun, because of others or because it was not wanted, so that it has no output of its own. */
    public boolean neverRan() {
        return ended() && NEVER_RAN.contains(word());
    }

    /** Whether it waits for other tasks of its run. */
    boolean isBlocked() {
        return "BLOCKED".equals(lifeCycle);
    }

    /** The word that says most: the result once there is one, before that the life cycle. */
    public String word() {
        if (!ended()) {
            return lifeCycle;
        }
        return result != null ? result : lifeCycle;
    }
}
