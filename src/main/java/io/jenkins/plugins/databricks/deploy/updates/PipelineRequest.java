package io.jenkins.plugins.databricks.deploy.updates;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.api.PipelineUpdate;
import io.jenkins.plugins.databricks.api.Pipelines;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.RestClient;
import java.io.IOException;
import java.net.URI;
import java.util.List;

/**
 * An update of a pipeline.
 *
 * @param name the pipeline's name, for messages; its ID if it has none
 * @param options the body of the request, in JSON
 */
public record PipelineRequest(String pipelineId, String name, String options) implements UpdateRequest {

    private static final long serialVersionUID = 1L;

    private static final String BY_API = "API_CALL";

    public PipelineRequest {
        name = name.isEmpty() ? pipelineId : name;
    }

    @Override
    public UpdateKind kind() {
        return UpdateKind.PIPELINE;
    }

    @Override
    public String waitsFor(RestClient client) {
        return null;
    }

    @Override
    public List<Recent> recent(RestClient client) throws IOException, InterruptedException {
        return new Pipelines(client)
                .recent(pipelineId).stream()
                        .map(update -> new Recent(
                                update.id(),
                                update.cause().isEmpty() || update.cause().equals(BY_API),
                                update.created()))
                        .toList();
    }

    @Override
    public String send(RestClient client) throws IOException, InterruptedException {
        return new Pipelines(client).start(pipelineId, (ObjectNode) JsonCodec.MAPPER.readTree(options));
    }

    @Override
    public Progress look(RestClient client, String id) throws IOException, InterruptedException {
        PipelineUpdate update = new Pipelines(client).update(pipelineId, id);
        return new Progress(update.state(), update.outcome());
    }

    @Override
    public List<String> reasons(RestClient client, String id) throws IOException, InterruptedException {
        return new Pipelines(client).errors(pipelineId, id);
    }

    @Override
    public boolean canBeStopped() {
        return true;
    }

    @Override
    public void stop(RestClient client) throws IOException, InterruptedException {
        new Pipelines(client).stop(pipelineId);
    }

    @Override
    public URI page(URI workspace, String id) {
        return Pipelines.page(workspace, pipelineId, id);
    }
}
