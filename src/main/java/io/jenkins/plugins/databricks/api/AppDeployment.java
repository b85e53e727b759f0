package io.jenkins.plugins.databricks.api;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A deployment of an app's code.
 *
 * @param id its ID
 * @param state Databricks' word: {@code IN_PROGRESS}, {@code SUCCEEDED}, {@code FAILED}, {@code CANCELLED}; unknown
 *     ones are kept
 * @param message Databricks' message; empty if there is none
 * @param sourceCodePath the folder of the code in the workspace
 * @see <a href="https://docs.databricks.com/api/workspace/apps/getdeployment">apps/getdeployment</a>
 */
public record AppDeployment(String id, String state, String message, String sourceCodePath) {

    private static final int MAX_WORD = 100;
    private static final int MAX_MESSAGE = 4_000;

    static AppDeployment of(JsonNode json) {
        String state = RunState.oneLine(json.at("/status/state").asText(""), MAX_WORD);
        return new AppDeployment(
                json.path("deployment_id").asText(""),
                state.isEmpty() ? "UNKNOWN" : state,
                RunState.oneLine(json.at("/status/message").asText(""), MAX_MESSAGE),
                json.path("source_code_path").asText(""));
    }

    /** The outcome, or {@code null} while it is going on. */
    public RunState.Outcome outcome() {
        return switch (state) {
            case "SUCCEEDED" -> RunState.Outcome.SUCCESS;
            case "FAILED" -> RunState.Outcome.FAILED;
            case "CANCELLED" -> RunState.Outcome.CANCELED;
            default -> null;
        };
    }
}
