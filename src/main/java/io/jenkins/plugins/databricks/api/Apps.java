package io.jenkins.plugins.databricks.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * The Apps API.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/apps">Apps API</a>
 */
public final class Apps {

    private static final String BASE = "/api/2.0/apps/";

    private final RestClient client;

    public Apps(RestClient client) {
        this.client = client;
    }

    private static String path(String app, String rest) {
        return BASE + RestRequest.encodePath(app) + rest;
    }

    public App get(String app) throws IOException, InterruptedException {
        return App.of(client.call(RestRequest.get(path(app, ""))));
    }

    /** Asks for an app's start. That takes minutes; {@link #get} shows when it is active. */
    public void start(String app) throws IOException, InterruptedException {
        client.call(RestRequest.post(path(app, "/start"), JsonCodec.object()));
    }

    /**
     * Deploys code to an active app. Databricks has at most one deployment at a time, and rejects another. It knows no
     * idempotency token, so the call is not repeated when the response is lost: see {@link #recent} then.
     *
     * @param body {@code source_code_path}, {@code mode}, {@code command}, {@code env_vars}, …
     * @return the deployment's ID
     * @see <a href="https://docs.databricks.com/api/workspace/apps/deploy">apps/deploy</a>
     */
    public String deploy(String app, ObjectNode body) throws IOException, InterruptedException {
        return client.callForText(RestRequest.post(path(app, "/deployments"), body), "deployment_id");
    }

    /** A deployment in its present state. */
    public AppDeployment deployment(String app, String deploymentId) throws IOException, InterruptedException {
        return AppDeployment.of(
                client.call(RestRequest.get(path(app, "/deployments/" + RestRequest.encodePath(deploymentId)))));
    }

    /** The latest deployments of an app, newest first. */
    public List<AppDeployment> recent(String app) throws IOException, InterruptedException {
        List<AppDeployment> deployments = new ArrayList<>();
        client.call(RestRequest.get(path(app, "/deployments")))
                .path("app_deployments")
                .forEach(deployment -> deployments.add(AppDeployment.of(deployment)));
        return deployments;
    }

    /** The app's page in the workspace. */
    public static URI page(URI workspace, String app) {
        return workspace.resolve("/apps/" + RestRequest.encodePath(app));
    }
}
