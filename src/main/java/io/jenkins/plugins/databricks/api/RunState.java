package io.jenkins.plugins.databricks.api;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * The state of a run or task, in Databricks' values; unknown ones are kept. Knows what a state means
 * for a build's result, its log and its pages.
 *
 * @param lifeCycle {@code PENDING}, {@code RUNNING}, {@code TERMINATED}, …
 * @param result {@code SUCCESS}, {@code FAILED}, …, or {@code null} if there is none yet; derived from the termination
 *     code if Databricks returns only that
 * @param code the termination code, such as {@code RUN_EXECUTION_ERROR}, or {@code null}
 * @param message Databricks' message, of bounded length, or {@code null}
 * @param queueReason why it is queued, or {@code null}
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/getrun">runs/get: state, status</a>
 */
public record RunState(String lifeCycle, String result, String code, String message, String queueReason) {

    private static final Set<String> ENDED = Set.of("TERMINATED", "SKIPPED", "INTERNAL_ERROR");
    private static final Set<String> NEVER_RAN =
            Set.of("SKIPPED", "EXCLUDED", "DISABLED", "UPSTREAM_FAILED", "UPSTREAM_CANCELED");

    /** Longer than any known message; some quote the code's output. */
    private static final int MAX_MESSAGE = 4_000;

    private static final int MAX_WORD = 100;

    private static final Pattern INVISIBLE = Pattern.compile("\\p{Cf}+");

    /** The outcome of a run for a build. */
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
        if (queueReason == null) {
            queueReason = text(state, "queue_reason");
        }
        if (queueReason == null) {
            queueReason = text(status.path("queue_details"), "code");
        }
        // An unknown code still has a known type.
        boolean success = result == null && "SUCCESS".equals(text(termination, "type"));
        String code = text(termination, "code");
        return new RunState(
                lifeCycle == null ? text(status, "state") : lifeCycle,
                success && (code == null || resultOf(code).equals("FAILED")) ? "SUCCESS" : result,
                code,
                message == null ? text(termination, "message") : message,
                queueReason);
    }

    /**
     * The result of a run with this termination code.
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

    /** A value of the API as one short line for logs and pages, whatever the workspace returns. */
    static String word(String text) {
        String word = text == null ? "" : oneLine(text, MAX_WORD);
        return word.isEmpty() ? null : word;
    }

    /**
     * Remote text as a name for logs and pages, without invisible characters. Equal texts are one object, as many runs are waited for at a time that have
     * them in common.
     */
    static String oneLine(String text, int most) {
        return LogText.line(INVISIBLE.matcher(text).replaceAll(" "), most).intern();
    }

    /** Equal messages, such as that a run goes on, are one object, too. */
    private static String bounded(String text) {
        if (text == null) {
            return null;
        }
        return (text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE) + "…").intern();
    }

    private static String orUnknown(String text) {
        return text == null ? "UNKNOWN" : text;
    }

    static String text(JsonNode json, String name) {
        String text = json.path(name).asText("");
        return text.isEmpty() ? null : text;
    }

    /** The same state with {@code change} applied to each free text, not to the API's values. */
    RunState withTexts(UnaryOperator<String> change) {
        return new RunState(lifeCycle, result, code, change.apply(message), change.apply(queueReason));
    }

    /** Whether it has finished. */
    public boolean ended() {
        return ENDED.contains(lifeCycle);
    }

    /** The outcome of a finished run. */
    public Outcome outcome() {
        return switch (result == null ? lifeCycle : result) {
            case "SUCCESS" -> Outcome.SUCCESS;
            case "SUCCESS_WITH_FAILURES" -> Outcome.SUCCESS_WITH_FAILURES;
            case "CANCELED" -> Outcome.CANCELED;
            default -> Outcome.FAILED;
        };
    }

    /**
     * Whether it finished without having started, because of other tasks or because it was skipped, so that it has no
     * output.
     */
    public boolean neverRan() {
        return ended() && NEVER_RAN.contains(word());
    }

    /** Whether this task has failed. One that never started has not. */
    public boolean failed() {
        return ended() && !neverRan() && outcome() == Outcome.FAILED;
    }

    /** Whether it has to wait for other runs before it starts. */
    public boolean queued() {
        return "QUEUED".equals(lifeCycle);
    }

    /** Whether it was not run, as its job had reached its maximum number of concurrent runs and does not queue. */
    public boolean oneTooMany() {
        return "MAXIMUM_CONCURRENT_RUNS_REACHED".equals(result) || "MAX_CONCURRENT_RUNS_EXCEEDED".equals(code);
    }

    /** What it waits for, or is about to do, in Databricks' words; {@code null} if it runs, has ended, or there are none. */
    public String reason() {
        if (ended() || "RUNNING".equals(lifeCycle)) {
            return null;
        }
        return queueReason == null ? message : queueReason;
    }

    /** Whether it waits for other tasks of its run. */
    public boolean blocked() {
        return "BLOCKED".equals(lifeCycle);
    }

    /** The most informative value: the result if there is one, otherwise the life cycle state. */
    public String word() {
        if (!ended()) {
            return lifeCycle;
        }
        return result != null ? result : lifeCycle;
    }
}
