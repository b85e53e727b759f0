package io.jenkins.plugins.databricks.deploy.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.databricks.api.WorkspaceHost;
import io.jenkins.plugins.databricks.deploy.bundle.BundleResource.Status;
import io.jenkins.plugins.databricks.rest.HttpResponse;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What {@code bundle summary} would say after a deployment, from what the deployment has left: the CLI's state file on its machine, and the metadata that it has
 * put beside the state in the workspace. That takes one request, and the CLI a start and several. The two must agree on every resource; wherever something is
 * missing, unknown or different, there is no summary of this kind, and the CLI has to be asked.
 *
 * @see <a href="https://github.com/databricks/cli/blob/main/bundle/direct/dstate/state.go">state.go</a>
 * @see <a href="https://github.com/databricks/cli/blob/main/bundle/metadata/metadata.go">metadata.go</a>
 */
public final class StateSummary {

    /** Version 3 without features is the same as version 2. */
    private static final Set<Integer> STATE_VERSIONS = Set.of(2, 3);

    private static final int METADATA_VERSION = 1;

    /** The kinds that the metadata lists with their IDs, and that have the same name in the state as in the bundle. */
    private static final Set<String> KINDS = Set.of("jobs", "pipelines");

    /** What a resource has in the state beside itself. */
    private static final Set<String> PARTS = Set.of("permissions", "grants");

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9-]+");
    private static final Pattern WORKSPACE_ID = Pattern.compile("[0-9]+");
    private static final String WORKSPACE_ID_HEADER = "x-databricks-org-id";

    private static final int LONGEST = 1_000;

    /** @param metadata the path of the metadata in the workspace */
    private record State(Map<String, JsonNode> resources, String metadata) {}

    private StateSummary() {}

    /**
     * Reads it.
     *
     * @param state the state file
     * @param target the target that was deployed to
     * @param files the folder to which the deployment said that it uploads the bundle's files; empty if it did not say so
     * @return {@code null} if the CLI has to be asked
     */
    @CheckForNull
    public static BundleSummary read(RestClient client, JsonNode state, String target, String files)
            throws IOException, InterruptedException {
        State deployed = parse(state);
        if (deployed == null || files.isEmpty()) {
            return null;
        }
        RestRequest request = RestRequest.get("/api/2.0/workspace/export")
                .with("path", deployed.metadata)
                .with("direct_download", true);
        HttpResponse answer = client.exchange(request);
        JsonNode metadata = client.parse(request, answer);
        JsonNode config = metadata.path("config");
        if (metadata.path("version").asInt() != METADATA_VERSION
                || !config.at("/bundle/target").asText("").equals(target)
                || !config.at("/workspace/file_path").asText("").equals(files)
                || !ids(config.path("resources")).equals(ids(deployed))) {
            return null;
        }
        String workspace = workspaceId(client, answer);
        if (workspace == null) {
            return null;
        }
        List<BundleResource> resources = new ArrayList<>();
        deployed.resources.forEach(
                (path, resource) -> resources.add(resource(path, resource, client.host(), workspace)));
        return new BundleSummary(
                LogText.line(config.at("/bundle/name").asText(""), LONGEST),
                target,
                "",
                deployed.metadata.substring(0, deployed.metadata.lastIndexOf('/')),
                "",
                "",
                "",
                List.copyOf(resources));
    }

    @CheckForNull
    private static State parse(JsonNode json) {
        if (!STATE_VERSIONS.contains(json.path("state_version").asInt())
                || !json.path("features").isEmpty()) {
            return null;
        }
        Map<String, JsonNode> resources = new TreeMap<>();
        String metadata = null;
        for (Map.Entry<String, JsonNode> entry : json.path("state").properties()) {
            String[] parts = entry.getKey().split("\\.");
            if (parts.length < 3 || !KINDS.contains(parts[1])) {
                return null;
            }
            if (parts.length == 4 && PARTS.contains(parts[3])) {
                continue;
            }
            JsonNode resource = entry.getValue();
            String path = resource.at("/state/deployment/metadata_file_path").asText("");
            if (parts.length > 3
                    || !ID.matcher(resource.path("__id__").asText("")).matches()
                    || !path.contains("/")
                    || (metadata != null && !metadata.equals(path))) {
                return null;
            }
            metadata = path;
            resources.put(parts[1] + "." + parts[2], resource);
        }
        return metadata == null ? null : new State(resources, metadata);
    }

    private static Map<String, String> ids(State state) {
        Map<String, String> ids = new TreeMap<>();
        state.resources.forEach(
                (path, resource) -> ids.put(path, resource.path("__id__").asText()));
        return ids;
    }

    private static Map<String, String> ids(JsonNode metadata) {
        Map<String, String> ids = new TreeMap<>();
        for (Map.Entry<String, JsonNode> kind : metadata.properties()) {
            for (Map.Entry<String, JsonNode> resource : kind.getValue().properties()) {
                ids.put(
                        kind.getKey() + "." + resource.getKey(),
                        resource.getValue().path("id").asText(""));
            }
        }
        return ids;
    }

    /** Databricks says it in a header of its answers, from where the CLI takes it, too. */
    @CheckForNull
    private static String workspaceId(RestClient client, HttpResponse answer) throws IOException, InterruptedException {
        String id = answer.header(WORKSPACE_ID_HEADER);
        if (id == null) {
            id = client.exchange(RestRequest.get("/api/2.0/preview/scim/v2/Me")).header(WORKSPACE_ID_HEADER);
        }
        return id != null && WORKSPACE_ID.matcher(id).matches() ? id : null;
    }

    /**
     * The link is made as the CLI makes it: with the ID of the workspace, unless that is in the workspace's name.
     *
     * @see <a href="https://github.com/databricks/cli/blob/main/bundle/config/mutator/initialize_urls.go">initialize_urls.go</a>
     */
    private static BundleResource resource(String path, JsonNode resource, URI host, String workspace) {
        int dot = path.indexOf('.');
        String kind = path.substring(0, dot);
        String id = resource.path("__id__").asText();
        String page = host + "/" + kind + "/" + id + (host.getHost().contains(workspace) ? "" : "?w=" + workspace);
        return new BundleResource(
                kind,
                LogText.line(path.substring(dot + 1), LONGEST),
                LogText.line(resource.at("/state/name").asText(""), LONGEST),
                id,
                WorkspaceHost.safeLink(page, host),
                Status.DEPLOYED,
                null);
    }
}
