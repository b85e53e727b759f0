package io.jenkins.plugins.databricks.emulator.updates;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.ApiError;
import io.jenkins.plugins.databricks.emulator.http.HttpAnswer;
import io.jenkins.plugins.databricks.emulator.http.HttpRequest;
import io.jenkins.plugins.databricks.emulator.http.Json;
import io.jenkins.plugins.databricks.emulator.http.Routes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Apps and their deployments, which do nothing but go through their states.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/apps">Apps API</a>
 */
public final class AppsArea {

    private static final String BASE = "/api/2.0/apps";

    private static final class App {
        private final ObjectNode view;
        private final List<ObjectNode> deployments = new ArrayList<>();

        private App(ObjectNode view) {
            this.view = view;
        }

        private void compute(String state) {
            view.putObject("compute_status").put("state", state).put("message", "App compute is " + state + ".");
        }

        private String compute() {
            return view.at("/compute_status/state").asText();
        }

        private boolean isDeploying() {
            return !deployments.isEmpty()
                    && state(deployments.get(deployments.size() - 1)).equals("IN_PROGRESS");
        }
    }

    private final UpdateScript script;
    private final Map<String, App> apps = new LinkedHashMap<>();

    public AppsArea(UpdateScript script) {
        this.script = script;
    }

    private static String state(ObjectNode deployment) {
        return deployment.at("/status/state").asText();
    }

    public void register(Routes routes) {
        routes.add("POST", BASE, this::create);
        for (String method : List.of("GET", "POST", "PATCH", "DELETE")) {
            routes.addPrefix(method, BASE + "/", this::handle);
        }
    }

    /** The deployments of all apps so far. */
    public synchronized int deployments() {
        return apps.values().stream().mapToInt(one -> one.deployments.size()).sum();
    }

    /** Puts a stopped app in place. */
    public synchronized void add(String name) {
        add(Json.object().put("name", name));
    }

    private App add(ObjectNode view) {
        String name = view.path("name").asText();
        App app = new App(view.put("id", UUID.randomUUID().toString())
                .put("url", "https://" + name + "-1234567890123456.aws.databricksapps.com"));
        app.compute("STOPPED");
        apps.put(name, app);
        return app;
    }

    private synchronized HttpAnswer create(HttpRequest request) throws IOException {
        ObjectNode body = Json.body(request);
        String name = Json.text(body, "name");
        if (apps.containsKey(name)) {
            throw new ApiError(409, "ALREADY_EXISTS", "An app with the same name already exists: " + name);
        }
        App app = add(body);
        if (!request.flag("no_compute", false)) {
            app.compute("ACTIVE");
        }
        return HttpAnswer.ok(app.view);
    }

    private synchronized HttpAnswer handle(HttpRequest request) throws IOException {
        String[] parts = request.path().substring(BASE.length() + 1).split("/");
        App app = apps.get(parts[0]);
        if (app == null) {
            throw ApiError.doesNotExist("App with name " + parts[0] + " does not exist or is deleted.");
        }
        String what = request.method() + (parts.length > 1 ? " " + parts[1] : "") + (parts.length > 2 ? " one" : "");
        return switch (what) {
            case "GET" -> view(app);
            case "PATCH" -> {
                app.view.setAll(Json.body(request));
                yield HttpAnswer.ok(app.view);
            }
            case "DELETE" -> {
                apps.remove(parts[0]);
                yield HttpAnswer.ok(app.view);
            }
            case "POST start" -> start(app);
            case "POST stop" -> {
                app.compute("STOPPED");
                yield HttpAnswer.ok(app.view);
            }
            case "POST deployments" -> deploy(app, Json.body(request));
            case "GET deployments" -> deployments(app);
            case "GET deployments one" -> deployment(app, parts[2]);
            default -> throw ApiError.noSuchApi(request);
        };
    }

    private static HttpAnswer view(App app) {
        HttpAnswer answer = HttpAnswer.ok(app.view);
        if (app.compute().equals("STARTING")) {
            app.compute("ACTIVE");
        }
        return answer;
    }

    private static HttpAnswer start(App app) {
        if (!app.compute().equals("STOPPED")) {
            throw new ApiError(400, "BAD_REQUEST", "Compute is in " + app.compute() + " state, it cannot be started.");
        }
        app.compute("STARTING");
        return HttpAnswer.ok(app.view);
    }

    private static HttpAnswer deploy(App app, ObjectNode body) {
        if (!app.compute().equals("ACTIVE")) {
            throw new ApiError(
                    400, "BAD_REQUEST", "App compute must be in ACTIVE state to deploy. It is " + app.compute() + ".");
        }
        if (app.isDeploying()) {
            throw new ApiError(409, "ABORTED", "Cannot deploy app as there is an active deployment in progress.");
        }
        if (!body.has("git_source")) {
            Json.text(body, "source_code_path");
        }
        ObjectNode deployment = body.deepCopy();
        deployment.put("deployment_id", UUID.randomUUID().toString().replace("-", ""));
        deployment.putObject("status").put("state", "IN_PROGRESS").put("message", "Preparing source code.");
        app.deployments.add(deployment);
        return HttpAnswer.ok(deployment);
    }

    private static HttpAnswer deployments(App app) {
        ObjectNode answer = Json.object();
        ArrayNode all = answer.putArray("app_deployments");
        for (int i = app.deployments.size() - 1; i >= 0; i--) {
            all.add(app.deployments.get(i));
        }
        return HttpAnswer.ok(answer);
    }

    private HttpAnswer deployment(App app, String id) {
        ObjectNode deployment = app.deployments.stream()
                .filter(one -> one.path("deployment_id").asText().equals(id))
                .findFirst()
                .orElseThrow(() -> ApiError.doesNotExist("Deployment " + id + " does not exist."));
        HttpAnswer answer = HttpAnswer.ok(deployment);
        if (state(deployment).equals("IN_PROGRESS") && !script.isHeld()) {
            String failure = script.nextFailure();
            deployment
                    .putObject("status")
                    .put("state", failure == null ? "SUCCEEDED" : "FAILED")
                    .put("message", failure == null ? "App started successfully" : failure);
        }
        return answer;
    }
}
