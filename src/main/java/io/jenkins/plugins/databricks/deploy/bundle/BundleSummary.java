package io.jenkins.plugins.databricks.deploy.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.api.WorkspaceHost;
import io.jenkins.plugins.databricks.deploy.NearName;
import io.jenkins.plugins.databricks.deploy.bundle.BundleResource.Status;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.Serializable;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A bundle as {@code bundle summary -o json} and {@code bundle validate -o json} describe it; the latter knows nothing
 * of what is deployed.
 *
 * @param bundle its name
 * @param target the target's name
 * @param host the {@code workspace.host} of its files; empty if they name none, so that it goes wherever the CLI is
 *     signed in
 * @param statePath the folder in the workspace that holds its state and its lock
 * @param user the name of the user or service principal that the CLI is signed in as, by which it signs the lock
 * @param branch the Git branch that the target may be deployed from; without such a rule the one that is checked out
 * @param checkedOutBranch the Git branch that the CLI has found checked out; empty if it has found none, for example
 *     because Jenkins has checked out a commit. It ignores the rule then
 * @see <a href="https://docs.databricks.com/dev-tools/cli/bundle-commands">bundle commands</a>
 * @see <a
 *     href="https://github.com/databricks/cli/blob/main/bundle/config/mutator/load_git_details.go">load_git_details.go</a>
 */
public record BundleSummary(
        String bundle,
        String target,
        String host,
        String statePath,
        String user,
        String branch,
        String checkedOutBranch,
        List<BundleResource> resources)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int LONGEST = 1_000;
    private static final int MOST_NAMES = 10;

    /**
     * Reads the JSON that the CLI wrote.
     *
     * @param workspace the workspace that links may lead to
     */
    public static BundleSummary parse(JsonNode json, URI workspace) {
        JsonNode bundle = json.path("bundle");
        JsonNode place = json.path("workspace");
        List<BundleResource> resources = new ArrayList<>();
        for (Map.Entry<String, JsonNode> kind : json.path("resources").properties()) {
            for (Map.Entry<String, JsonNode> resource : kind.getValue().properties()) {
                resources.add(resource(kind.getKey(), resource.getKey(), resource.getValue(), workspace));
            }
        }
        return new BundleSummary(
                text(bundle, "name"),
                text(bundle, "target"),
                text(place, "host"),
                place.path("state_path").asText(""),
                place.path("current_user").path("userName").asText(""),
                text(bundle.path("git"), "branch"),
                text(bundle.path("git"), "actual_branch"),
                List.copyOf(resources));
    }

    private static BundleResource resource(String kind, String key, JsonNode json, URI workspace) {
        String id = json.path("id").asText("");
        String name = text(json, "name");
        return new BundleResource(
                LogText.line(kind, LONGEST),
                LogText.line(key, LONGEST),
                name.isEmpty() ? text(json, "display_name") : name,
                id.isEmpty() ? null : LogText.line(id, LONGEST),
                WorkspaceHost.safeLink(json.path("url").asText(""), workspace),
                status(json.path("modified_status").asText(""), id),
                kind.equals("apps") ? appDeployment(json).toString() : null);
    }

    /**
     * Code, command and environment of an app, as {@code bundle run} deploys them.
     *
     * @see <a href="https://github.com/databricks/cli/blob/main/bundle/appdeploy/app.go">app.go</a>
     */
    private static ObjectNode appDeployment(JsonNode app) {
        ObjectNode body = JsonCodec.object().put("mode", "SNAPSHOT");
        copy(app, "source_code_path", body, "source_code_path");
        copy(app, "git_source", body, "git_source");
        copy(app.path("config"), "command", body, "command");
        copy(app.path("config"), "env", body, "env_vars");
        return body;
    }

    private static void copy(JsonNode from, String name, ObjectNode to, String as) {
        if (from.hasNonNull(name)) {
            to.set(as, from.get(name));
        }
    }

    /**
     * An unknown word is left to the ID.
     *
     * @see <a href="https://github.com/databricks/cli/blob/main/bundle/config/resources/modified_status.go">modified_status</a>
     */
    private static Status status(String word, String id) {
        if (word.equals("deleted")) {
            return Status.REMOVED;
        }
        return word.equals("created") || id.isEmpty() ? Status.NOT_DEPLOYED : Status.DEPLOYED;
    }

    private static String text(JsonNode json, String name) {
        return LogText.line(json.path(name).asText(""), LONGEST);
    }

    /**
     * The deployed resource of this key.
     *
     * @param key {@code daily}, or with its kind {@code jobs.daily}
     * @throws InvalidInputException when there is none, several, or it is not deployed; the message begins with the
     *     parameter's name, {@code key}
     */
    public BundleResource deployed(String key) {
        List<BundleResource> found = resources.stream()
                .filter(resource -> key.equals(resource.key()) || key.equals(resource.path()))
                .toList();
        if (found.isEmpty()) {
            throw new InvalidInputException(LogText.line(unknown(key)));
        }
        if (found.size() > 1) {
            throw new InvalidInputException(
                    LogText.line("key: the bundle has several resources named '" + key + "'. Use one of "
                            + names(found.stream().map(BundleResource::path).toList())));
        }
        BundleResource resource = found.get(0);
        if (resource.status() == Status.NOT_DEPLOYED) {
            throw new InvalidInputException(LogText.line("key: '" + resource.path() + "' is not deployed to target '"
                    + target + "'. Deploy the bundle first"));
        }
        return resource;
    }

    private String unknown(String key) {
        List<String> paths = resources.stream().map(BundleResource::path).toList();
        List<String> all = new ArrayList<>(paths);
        resources.forEach(resource -> all.add(resource.key()));
        String near = NearName.among(all, key);
        String unknown = "key: the bundle has no resource '" + key + "'";
        if (near != null) {
            return unknown + ". Did you mean '" + near + "'?";
        }
        return unknown + (paths.isEmpty() ? ", nor any other" : ". It has " + names(paths));
    }

    private static String names(List<String> names) {
        return names.stream().limit(MOST_NAMES).map(name -> "'" + name + "'").collect(Collectors.joining(", "))
                + (names.size() > MOST_NAMES ? ", …" : "");
    }
}
