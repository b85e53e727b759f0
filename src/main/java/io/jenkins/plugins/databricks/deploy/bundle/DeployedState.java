package io.jenkins.plugins.databricks.deploy.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import java.io.IOException;

/**
 * Which deployment a target is in, as the CLI notes it in the target's state folder.
 *
 * @param lineage the ID of the chain of deployments, which begins anew after the target was destroyed; empty if the
 *     target is not deployed
 * @param serial how many deployments there were in it
 * @see <a href="https://github.com/databricks/cli/blob/main/bundle/direct/dstate/state.go">state.go</a>
 */
public record DeployedState(String lineage, long serial) {

    private static final DeployedState NONE = new DeployedState("", 0);

    /**
     * Reads the state of a target.
     *
     * @param statePath the target's state folder, as in {@link BundleSummary#statePath}
     */
    public static DeployedState read(RestClient client, String statePath) throws IOException, InterruptedException {
        try {
            JsonNode state = client.call(RestRequest.get("/api/2.0/workspace/export")
                    .with("path", statePath + "/resources.json")
                    .with("direct_download", true));
            return new DeployedState(
                    state.path("lineage").asText(""), state.path("serial").asLong());
        } catch (DatabricksException e) {
            if (e.isNotFound()) {
                return NONE;
            }
            throw e;
        }
    }
}
