package io.jenkins.plugins.databricks.deploy.updates;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.api.App;
import io.jenkins.plugins.databricks.api.AppDeployment;
import io.jenkins.plugins.databricks.api.Apps;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/**
 * The start of an app, if it is stopped, and the deployment of its code.
 *
 * @param body the body of the deployment's request, in JSON
 */
public record AppRequest(String app, String body) implements UpdateRequest {

    private static final long serialVersionUID = 1L;

    @Override
    public UpdateKind kind() {
        return UpdateKind.APP;
    }

    @Override
    public String name() {
        return app;
    }

    @Override
    public String waitsFor(RestClient client) throws IOException, InterruptedException {
        Apps apps = new Apps(client);
        App now = apps.get(app);
        if (now.isBroken()) {
            throw new IOException("App '" + LogText.line(app) + "' is in state " + now.computeState() + ": "
                    + now.message() + ". See " + Apps.page(client.host(), app));
        }
        if (now.isStopped()) {
            apps.start(app);
            return "the start of app '" + LogText.line(app) + "'";
        }
        if (!now.isActive()) {
            return "the start of app '" + LogText.line(app) + "' (" + now.computeState() + ")";
        }
        // A start deploys the latest code by itself, and a second deployment would be rejected.
        List<AppDeployment> deployments = apps.recent(app);
        return !deployments.isEmpty() && deployments.get(0).outcome() == null
                ? "the end of deployment " + LogText.line(deployments.get(0).id()) + " of app '" + LogText.line(app)
                        + "'"
                : null;
    }

    @Override
    public List<Recent> recent(RestClient client) throws IOException, InterruptedException {
        String source = request().path("source_code_path").asText("");
        return new Apps(client)
                .recent(app).stream()
                        .map(deployment -> new Recent(
                                deployment.id(), deployment.sourceCodePath().equals(source), null))
                        .toList();
    }

    private ObjectNode request() throws IOException {
        return (ObjectNode) JsonCodec.MAPPER.readTree(body);
    }

    @Override
    public String send(RestClient client) throws IOException, InterruptedException {
        return new Apps(client).deploy(app, request());
    }

    @Override
    public Progress look(RestClient client, String id) throws IOException, InterruptedException {
        AppDeployment deployment = new Apps(client).deployment(app, id);
        return new Progress(deployment.state(), deployment.outcome());
    }

    @Override
    public List<String> reasons(RestClient client, String id) throws IOException, InterruptedException {
        String message = new Apps(client).deployment(app, id).message();
        return message.isEmpty() ? List.of() : List.of(message);
    }

    /**
     * Databricks can only stop the whole app, with what runs in it.
     *
     * @see <a href="https://docs.databricks.com/api/workspace/apps/stop">apps/stop</a>
     */
    @Override
    public boolean canBeStopped() {
        return false;
    }

    @Override
    public void stop(RestClient client) {
        throw new UnsupportedOperationException();
    }

    @Override
    public URI page(URI workspace, String id) {
        return Apps.page(workspace, app);
    }
}
