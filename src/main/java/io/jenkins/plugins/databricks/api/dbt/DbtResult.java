package io.jenkins.plugins.databricks.api.dbt;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What has come of one node of a dbt project: a model, a test, a seed, ….
 *
 * @param id its unique ID, such as {@code model.shop.orders}
 * @param status dbt's word: {@code success}, {@code pass}, {@code error}, …; unknown ones are kept
 * @param message what dbt or the warehouse said about it, or {@code null}
 * @param time how long it took
 * @see <a href="https://docs.getdbt.com/reference/artifacts/run-results-json">Run results JSON file</a>
 */
public record DbtResult(String id, String status, String message, Duration time) {

    private static final Set<String> GOOD = Set.of("success", "pass", "warn", "no-op");

    private static final int MOST_CHARACTERS = 10_000;
    private static final int LONGEST_NAME = 500;

    /** A year. */
    private static final double MOST_SECONDS = 366 * 24 * 3600.0;

    static DbtResult of(JsonNode json) {
        double seconds = json.path("execution_time").asDouble();
        String message = json.path("message").asText("");
        return new DbtResult(
                cut(json.path("unique_id").asText("node"), LONGEST_NAME),
                cut(json.path("status").asText("unknown"), LONGEST_NAME),
                message.isBlank() ? null : cut(message, MOST_CHARACTERS),
                Duration.ofMillis((long) (Math.max(0, Math.min(seconds, MOST_SECONDS)) * 1000)));
    }

    private static String cut(String text, int most) {
        return text.length() <= most ? text : text.substring(0, most) + "…";
    }

    /** Whether it was not run, as something before it had failed. */
    public boolean isSkipped() {
        return status.equals("skipped");
    }

    /** Whether it has failed. An unknown status counts as failed. */
    public boolean isFailed() {
        return !isSkipped() && !GOOD.contains(status);
    }

    /** The same with {@code change} applied to each text. */
    public DbtResult withTexts(UnaryOperator<String> change) {
        return new DbtResult(change.apply(id), change.apply(status), change.apply(message), time);
    }
}
