package io.jenkins.plugins.databricks.api;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * An app.
 *
 * @param name its name, which is also its ID
 * @param url its address for its users, as Databricks writes it; not in one of the workspaces' domains
 * @param computeState Databricks' word for its machine: {@code STOPPED}, {@code STARTING}, {@code ACTIVE}, {@code ERROR},
 *     …; unknown ones are kept
 * @param message Databricks' message about it; empty if there is none
 * @see <a href="https://docs.databricks.com/api/workspace/apps/get">apps/get</a>
 */
public record App(String name, String url, String computeState, String message) {

    private static final int MAX_WORD = 100;
    private static final int MAX_MESSAGE = 4_000;

    static App of(JsonNode json) {
        String state = RunState.oneLine(json.at("/compute_status/state").asText(""), MAX_WORD);
        return new App(
                RunState.oneLine(json.path("name").asText(""), MAX_WORD),
                RunState.oneLine(json.path("url").asText(""), MAX_MESSAGE),
                state.isEmpty() ? "UNKNOWN" : state,
                RunState.oneLine(json.at("/compute_status/message").asText(""), MAX_MESSAGE));
    }

    /** Whether code can be deployed to it. */
    public boolean isActive() {
        return computeState.equals("ACTIVE");
    }

    /** Whether it stays stopped until it is started. */
    public boolean isStopped() {
        return computeState.equals("STOPPED");
    }

    /** Whether it will not become active by itself. */
    public boolean isBroken() {
        return computeState.equals("ERROR") || computeState.equals("DELETING");
    }
}
