package io.jenkins.plugins.databricks.emulator.updates;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.ApiError;
import io.jenkins.plugins.databricks.emulator.http.HttpAnswer;
import io.jenkins.plugins.databricks.emulator.http.HttpRequest;
import io.jenkins.plugins.databricks.emulator.http.Json;
import io.jenkins.plugins.databricks.emulator.http.Routes;
import io.jenkins.plugins.databricks.emulator.identity.Identity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Pipelines and their updates, which do nothing but go through their states.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/pipelines">Pipelines API</a>
 */
public final class PipelinesArea {

    private static final String BASE = "/api/2.0/pipelines";
    private static final List<String> STATES = List.of("QUEUED", "INITIALIZING", "RUNNING", "COMPLETED");
    private static final Set<String> ENDED = Set.of("COMPLETED", "FAILED", "CANCELED");

    private static final class Pipeline {
        private final ObjectNode spec;
        private final List<ObjectNode> updates = new ArrayList<>();
        private final List<ObjectNode> events = new ArrayList<>();

        private Pipeline(ObjectNode spec) {
            this.spec = spec;
        }

        private ObjectNode active() {
            ObjectNode last = updates.isEmpty() ? null : updates.get(updates.size() - 1);
            return last == null || ENDED.contains(last.path("state").asText()) ? null : last;
        }
    }

    private final UpdateScript script;
    private final Map<String, Pipeline> pipelines = new LinkedHashMap<>();

    public PipelinesArea(UpdateScript script) {
        this.script = script;
    }

    public void register(Routes routes) {
        routes.add("POST", BASE, this::create);
        routes.add("GET", BASE, request -> list());
        for (String method : List.of("GET", "POST", "PUT", "DELETE")) {
            routes.addPrefix(method, BASE + "/", this::handle);
        }
    }

    /** The updates of all pipelines so far. */
    public synchronized int updates() {
        return pipelines.values().stream().mapToInt(one -> one.updates.size()).sum();
    }

    /** Puts a pipeline in place; its ID. */
    public synchronized String add(String name) {
        return add(Json.object().put("name", name));
    }

    private String add(ObjectNode spec) {
        String id = UUID.randomUUID().toString();
        pipelines.put(id, new Pipeline(spec.put("id", id)));
        return id;
    }

    private synchronized HttpAnswer create(HttpRequest request) throws IOException {
        ObjectNode spec = Json.body(request);
        String name = Json.text(spec, "name");
        boolean taken = pipelines.values().stream()
                .anyMatch(one -> one.spec.path("name").asText().equals(name));
        if (taken && !Json.flag(spec, "allow_duplicate_names", false)) {
            throw new ApiError(
                    409,
                    "RESOURCE_CONFLICT",
                    "The pipeline name '" + name
                            + "' is already used by another pipeline. This check can be skipped by setting `allow_duplicate_names = true` in the request.");
        }
        return HttpAnswer.ok(Json.object().put("pipeline_id", add(spec)));
    }

    private synchronized HttpAnswer list() {
        ObjectNode answer = Json.object();
        ArrayNode statuses = answer.putArray("statuses");
        pipelines.forEach((id, one) -> statuses.add(view(id, one)));
        return HttpAnswer.ok(answer);
    }

    private synchronized HttpAnswer handle(HttpRequest request) throws IOException {
        String[] parts = request.path().substring(BASE.length() + 1).split("/");
        Pipeline pipeline = pipelines.get(parts[0]);
        if (pipeline == null) {
            throw ApiError.doesNotExist("The specified pipeline " + parts[0] + " was not found.");
        }
        String what = request.method() + (parts.length > 1 ? " " + parts[1] : "") + (parts.length > 2 ? " one" : "");
        return switch (what) {
            case "GET" -> HttpAnswer.ok(view(parts[0], pipeline));
            case "PUT" -> {
                ObjectNode spec = Json.body(request);
                pipeline.spec.removeAll();
                pipeline.spec.setAll(spec);
                pipeline.spec.put("id", parts[0]);
                yield HttpAnswer.done();
            }
            case "DELETE" -> {
                pipelines.remove(parts[0]);
                yield HttpAnswer.done();
            }
            case "POST updates" -> start(pipeline, Json.body(request));
            case "GET updates" -> updates(pipeline);
            case "GET updates one" -> update(parts[0], pipeline, parts[2]);
            case "POST stop" -> stop(pipeline);
            case "GET events" -> events(pipeline, request.query().getOrDefault("filter", ""));
            default -> throw ApiError.noSuchApi(request);
        };
    }

    private static ObjectNode view(String id, Pipeline pipeline) {
        ObjectNode view = Json.object()
                .put("pipeline_id", id)
                .put("name", pipeline.spec.path("name").asText())
                .put("creator_user_name", Identity.USER)
                .put("run_as_user_name", Identity.USER)
                .put("state", pipeline.active() == null ? "IDLE" : "RUNNING");
        view.set("spec", pipeline.spec);
        return view;
    }

    private static HttpAnswer start(Pipeline pipeline, ObjectNode options) {
        ObjectNode active = pipeline.active();
        if (active != null) {
            throw new ApiError(
                    409,
                    "ABORTED",
                    "An active update " + active.path("update_id").asText() + " already exists.");
        }
        String id = UUID.randomUUID().toString();
        ObjectNode update = Json.object()
                .put("update_id", id)
                .put("cause", "API_CALL")
                .put("state", STATES.get(0))
                .put("creation_time", System.currentTimeMillis());
        update.setAll(options);
        pipeline.updates.add(update);
        return HttpAnswer.ok(Json.object().put("update_id", id));
    }

    private static HttpAnswer updates(Pipeline pipeline) {
        ObjectNode answer = Json.object();
        ArrayNode updates = answer.putArray("updates");
        for (int i = pipeline.updates.size() - 1; i >= 0; i--) {
            updates.add(pipeline.updates.get(i));
        }
        return HttpAnswer.ok(answer);
    }

    private HttpAnswer update(String pipelineId, Pipeline pipeline, String id) {
        ObjectNode update = pipeline.updates.stream()
                .filter(one -> one.path("update_id").asText().equals(id))
                .findFirst()
                .orElseThrow(() -> ApiError.doesNotExist("The specified update " + id + " was not found."));
        ObjectNode answer = Json.object();
        answer.set("update", update.deepCopy().put("pipeline_id", pipelineId));
        goOn(pipeline, update);
        return HttpAnswer.ok(answer);
    }

    private void goOn(Pipeline pipeline, ObjectNode update) {
        String state = update.path("state").asText();
        if (state.equals("STOPPING")) {
            update.put("state", "CANCELED");
        } else if (!ENDED.contains(state) && !(script.isHeld() && state.equals("RUNNING"))) {
            String next = STATES.get(STATES.indexOf(state) + 1);
            String failure = next.equals("COMPLETED") ? script.nextFailure() : null;
            update.put("state", failure == null ? next : "FAILED");
            if (failure != null) {
                pipeline.events.add(error(update.path("update_id").asText(), failure));
            }
        }
    }

    private static ObjectNode error(String updateId, String failure) {
        ObjectNode event = Json.object()
                .put("id", UUID.randomUUID().toString())
                .put("event_type", "update_progress")
                .put("level", "ERROR")
                .put("message", "Update " + updateId + " is FAILED.")
                .put("timestamp", "2026-11-26T13:00:00.000Z");
        event.putObject("origin").put("update_id", updateId);
        event.putObject("error")
                .put("fatal", true)
                .putArray("exceptions")
                .addObject()
                .put("class_name", "org.apache.spark.sql.AnalysisException")
                .put("message", failure);
        return event;
    }

    private static HttpAnswer stop(Pipeline pipeline) {
        ObjectNode active = pipeline.active();
        if (active != null) {
            active.put("state", "STOPPING");
        }
        return HttpAnswer.done();
    }

    private static HttpAnswer events(Pipeline pipeline, String filter) {
        ObjectNode answer = Json.object();
        ArrayNode events = answer.putArray("events");
        pipeline.events.stream()
                .filter(one -> filter.isEmpty()
                        || filter.contains("'" + one.at("/origin/update_id").asText() + "'"))
                .forEach(events::add);
        return HttpAnswer.ok(answer);
    }
}
