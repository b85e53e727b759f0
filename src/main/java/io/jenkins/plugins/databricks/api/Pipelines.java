package io.jenkins.plugins.databricks.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * The Pipelines API, for updates of pipelines.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/pipelines">Pipelines API</a>
 */
public final class Pipelines {

    private static final String BASE = "/api/2.0/pipelines/";

    /** The most that one page may have. */
    private static final int PAGE = 100;

    private static final int MAX_NAME = 1_000;
    private static final int MAX_MESSAGE = 4_000;

    private final RestClient client;

    public Pipelines(RestClient client) {
        this.client = client;
    }

    private static String path(String pipelineId, String rest) {
        return BASE + RestRequest.encodePath(pipelineId) + rest;
    }

    /**
     * The name of a pipeline.
     *
     * @throws DatabricksException when there is none with this ID
     */
    public String name(String pipelineId) throws IOException, InterruptedException {
        JsonNode pipeline = client.call(RestRequest.get(path(pipelineId, "")));
        return RunState.oneLine(pipeline.path("name").asText(""), MAX_NAME);
    }

    /**
     * Starts an update. Databricks has at most one at a time, and rejects another. It knows no idempotency token, so the
     * call is not repeated when the response is lost: see {@link #recent} then.
     *
     * @param options {@code full_refresh}, {@code refresh_selection}, {@code validate_only}, …
     * @return the update's ID
     * @see <a href="https://docs.databricks.com/api/workspace/pipelines/startupdate">pipelines/startupdate</a>
     */
    public String start(String pipelineId, ObjectNode options) throws IOException, InterruptedException {
        return client.callForText(RestRequest.post(path(pipelineId, "/updates"), options), "update_id");
    }

    /** An update in its present state. */
    public PipelineUpdate update(String pipelineId, String updateId) throws IOException, InterruptedException {
        JsonNode answer =
                client.call(RestRequest.get(path(pipelineId, "/updates/" + RestRequest.encodePath(updateId))));
        return PipelineUpdate.of(answer.path("update"));
    }

    /** The latest updates of a pipeline, newest first. */
    public List<PipelineUpdate> recent(String pipelineId) throws IOException, InterruptedException {
        List<PipelineUpdate> updates = new ArrayList<>();
        client.call(RestRequest.get(path(pipelineId, "/updates")))
                .path("updates")
                .forEach(update -> updates.add(PipelineUpdate.of(update)));
        return updates;
    }

    /**
     * Asks for the end of whatever update a pipeline has. That takes time; {@link #update} shows when it is done.
     *
     * @see <a href="https://docs.databricks.com/api/workspace/pipelines/stop">pipelines/stop</a>
     */
    public void stop(String pipelineId) throws IOException, InterruptedException {
        client.call(
                RestRequest.post(path(pipelineId, "/stop"), JsonCodec.object()).asRepeatable(true));
    }

    /**
     * Why an update failed: the errors in its event log, oldest first, each with the innermost message of its exceptions.
     *
     * @see <a href="https://docs.databricks.com/api/workspace/pipelines/listpipelineevents">pipelines/listpipelineevents</a>
     */
    public List<String> errors(String pipelineId, String updateId) throws IOException, InterruptedException {
        List<String> errors = new ArrayList<>();
        JsonNode answer = client.call(RestRequest.get(path(pipelineId, "/events"))
                .with("filter", "update_id='" + updateId.replace("'", "''") + "'")
                .with("order_by", "timestamp asc")
                .with("max_results", PAGE));
        for (JsonNode event : answer.path("events")) {
            if (event.path("level").asText("").equals("ERROR")
                    && event.at("/origin/update_id").asText(updateId).equals(updateId)) {
                errors.add(RunState.oneLine(reason(event), MAX_MESSAGE));
            }
        }
        return errors;
    }

    private static String reason(JsonNode event) {
        String message = event.path("message").asText("");
        JsonNode exceptions = event.at("/error/exceptions");
        String cause = exceptions.path(exceptions.size() - 1).path("message").asText("");
        return cause.isEmpty() || message.contains(cause) ? message : message + " " + cause;
    }

    /** The page of an update. */
    public static URI page(URI workspace, String pipelineId, String updateId) {
        return workspace.resolve(
                "/pipelines/" + RestRequest.encodePath(pipelineId) + "/updates/" + RestRequest.encodePath(updateId));
    }
}
