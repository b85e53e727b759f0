package io.jenkins.plugins.databricks.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.Set;

/**
 * An update of a pipeline: one pass over its tables.
 *
 * @param id its ID
 * @param state Databricks' word: {@code QUEUED}, {@code RUNNING}, {@code COMPLETED}, …; unknown ones are kept
 * @param cause what started it: {@code API_CALL}, {@code USER_ACTION}, {@code JOB_TASK}, …; empty if it is not known
 * @param created when it was requested, or {@code null}
 * @see <a href="https://docs.databricks.com/api/workspace/pipelines/getupdate">pipelines/getupdate</a>
 */
public record PipelineUpdate(String id, String state, String cause, Instant created) {

    private static final Set<String> ENDED = Set.of("COMPLETED", "FAILED", "CANCELED");
    private static final int MAX_WORD = 100;

    static PipelineUpdate of(JsonNode json) {
        long created = json.path("creation_time").asLong();
        String state = RunState.oneLine(json.path("state").asText(""), MAX_WORD);
        return new PipelineUpdate(
                json.path("update_id").asText(""),
                state.isEmpty() ? "UNKNOWN" : state,
                RunState.oneLine(json.path("cause").asText(""), MAX_WORD),
                created <= 0 ? null : Instant.ofEpochMilli(created));
    }

    /** The outcome, or {@code null} while it is going on. */
    public RunState.Outcome outcome() {
        if (!ENDED.contains(state)) {
            return null;
        }
        return switch (state) {
            case "COMPLETED" -> RunState.Outcome.SUCCESS;
            case "CANCELED" -> RunState.Outcome.CANCELED;
            default -> RunState.Outcome.FAILED;
        };
    }
}
