package io.jenkins.plugins.databricks.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * How far a run or a task has come, with the words that Databricks used. Values that are unknown to this class are kept as they came. It alone
 * decides what a state means, to a build's result, its log and its pages.
 *
 * @param lifeCycle {@code PENDING}, {@code RUNNING}, {@code TERMINATED}, …
 * @param result {@code SUCCESS}, {@code FAILED}, …, or {@code null} while there is none; where Databricks gives a termination code only, the result
 *     that belongs to it
 * @param code the termination code, such as {@code RUN_EXECUTION_ERROR}, or {@code null}
 * @param message what Databricks says of it, of bounded length, or {@code null}
 * @param queueReason why it waits in a queue, or {@code null}
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/getrun">runs/get: state, status</a>
 */
public record RunState(String lifeCycle, String result, String code, String message, String queueReason) {

    private static final Set<String> ENDED = Set.of("TERMINATED", "SKIPPED", "INTERNAL_ERROR");
    private static final Set<String> NEVER_RAN =
            Set.of("SKIPPED", "EXCLUDED", "DISABLED", "UPSTREAM_FAILED", "UPSTREAM_CANCELED");

    /** Longer than any message that was seen; some quote what the code wrote. */
    private static final int MAX_MESSAGE = 4_000;

    private static final int MAX_WORD = 100;

    private static final Pattern INVISIBLE = Pattern.compile("\\p{Cf}+");

    /** What the end of a run means to a build. */
    public enum Outcome {
        SUCCESS,
        SUCCESS_WITH_FAILURES,
        CANCELED,
        FAILED
    }

    public RunState {
        lifeCycle = orUnknown(word(lifeCycle));
        result = word(result);
        code = word(code);
        if (result == null && code != null && "TERMINATED".equals(lifeCycle)) {
            result = resultOf(code);
        }
        message = bounded(message);
        queueReason = bounded(queueReason);
    }

    static RunState of(JsonNode run) {
        JsonNode state = run.path("state");
        JsonNode status = run.path("status");
        JsonNode termination = status.path("termination_details");
        String lifeCycle = text(state, "life_cycle_state");
        String result = text(state, "result_state");
        String message = text(state, "state_message");
        String queueReason = text(status.path("queue_details"), "message");
        // A code that is new to this class still comes with a type.
        boolean success = result == null && "SUCCESS".equals(text(termination, "type"));
        String code = text(termination, "code");
        return new RunState(
                lifeCycle == null ? text(status, "state") : lifeCycle,
                success && (code == null || resultOf(code).equals("FAILED")) ? "SUCCESS" : result,
                code,
                message == null ? text(termination, "message") : message,
                queueReason == null ? text(state, "queue_reason") : queueReason);
    }

    /**
     * The result that a run with this termination code has.
     *
     * @see <a href="https://docs.databricks.com/api/workspace/jobs/getrun">runs/get: termination_details.code</a>
     */
    private static String resultOf(String code) {
        return switch (code) {
            case "SUCCESS", "SUCCESS_WITH_FAILURES", "SKIPPED", "DISABLED" -> code;
            case "CANCELED", "USER_CANCELED" -> "CANCELED";
            case "MAX_CONCURRENT_RUNS_EXCEEDED" -> "MAXIMUM_CONCURRENT_RUNS_REACHED";
            default -> "FAILED";
        };
    }

    /** Words of the API go into lines of the log and into pages: one short line, whatever a workspace says. */
    private static String word(String text) {
        String word = text == null ? "" : oneLine(text, MAX_WORD);
        return word.isEmpty() ? null : word;
    }

    /** Remote text as a name that logs and pages show, in which nothing is that nobody sees. */
    static String oneLine(String text, int most) {
        return LogText.line(INVISIBLE.matcher(text).replaceAll(" "), most);
    }

    private static String bounded(String text) {
        return text == null || text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE) + "…";
    }

    private static String orUnknown(String text) {
        return text == null ? "UNKNOWN" : text;
    }

    static String text(JsonNode json, String name) {
        String text = json.path(name).asText("");
        return text.isEmpty() ? null : text;
    }

    /** The same with each text that Databricks made up passed through {@code change}; not the words of the API. */
    RunState withTexts(UnaryOperator<String> change) {
        return new RunState(lifeCycle, result, code, change.apply(message), change.apply(queueReason));
    }

    /** Whether nothing more will happen. */
    public boolean ended() {
        return ENDED.contains(lifeCycle);
    }

    /** What an ended run means. */
    public Outcome outcome() {
        return switch (result == null ? lifeCycle : result) {
            case "SUCCESS" -> Outcome.SUCCESS;
            case "SUCCESS_WITH_FAILURES" -> Outcome.SUCCESS_WITH_FAILURES;
            case "CANCELED" -> Outcome.CANCELED;
            default -> Outcome.FAILED;
        };
    }

    /** Whether it ended without having been begun, because of others or because it was not wanted, so that it has no output of its own. */
    public boolean neverRan() {
        return ended() && NEVER_RAN.contains(word());
    }

    /** Whether this task has failed. One that was never begun has not. */
    public boolean failed() {
        return ended() && !neverRan() && outcome() == Outcome.FAILED;
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
