package io.jenkins.plugins.databricks.emulator.azure;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.ApiError;
import io.jenkins.plugins.databricks.emulator.http.ArmError;
import io.jenkins.plugins.databricks.emulator.http.HttpAnswer;
import io.jenkins.plugins.databricks.emulator.http.HttpRequest;
import io.jenkins.plugins.databricks.emulator.http.Json;
import io.jenkins.plugins.databricks.emulator.http.Routes;
import io.jenkins.plugins.databricks.emulator.identity.Identity;
import java.io.IOException;
import java.net.URI;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Azure Resource Manager, as far as it makes Databricks workspaces: with the answers that az got when it was recorded.
 *
 * @see <a
 *     href="https://github.com/Azure/azure-cli-extensions/blob/main/src/databricks/azext_databricks/tests/latest/recordings/test_databricks_v1.yaml">the
 *     recording</a>
 */
public final class ArmArea {

    private static final String GROUP = "/subscriptions/([^/]+)/resourceGroups/([^/]+)";
    private static final Pattern WORKSPACE = Pattern.compile(
            GROUP + "/providers/Microsoft\\.Databricks/workspaces/([A-Za-z0-9_-]{3,64})", Pattern.CASE_INSENSITIVE);
    private static final Pattern OPERATION =
            Pattern.compile(GROUP + "/providers/Microsoft\\.Databricks/locations/[^/]+/operationStatuses/([^/]+)");
    private static final Set<String> VERSIONS = Set.of("2018-04-01", "2023-02-01", "2024-05-01");
    private static final Set<String> RESOURCE = Set.of("location", "sku", "properties", "tags");
    private static final Set<String> PROPERTIES =
            Set.of("managedResourceGroupId", "parameters", "publicNetworkAccess", "requiredNsgRules");
    private static final Set<String> SKUS = Set.of("premium", "standard", "trial");

    private final Identity identity;
    private final URI url;
    private final Map<String, Set<String>> groups = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final Map<String, ArmWorkspace> workspaces = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private int readyAfter = 2;
    private ObjectNode nextFailure;

    public ArmArea(Identity identity, URI url) {
        this.identity = identity;
        this.url = url;
    }

    public synchronized void addResourceGroup(String subscription, String name) {
        groups.computeIfAbsent(subscription, id -> new TreeSet<>(String.CASE_INSENSITIVE_ORDER))
                .add(name);
    }

    public synchronized void readyAfter(int questions) {
        readyAfter = questions;
    }

    public synchronized void failNext(String code, String message) {
        nextFailure = Json.object().put("code", code).put("message", message);
    }

    public synchronized JsonNode workspace(String id) {
        ArmWorkspace found = workspaces.get(id);
        return found == null ? null : found.view(workspaceUrl());
    }

    /** Azure gives it without a scheme; where this emulator has no https, the scheme must be told. */
    private String workspaceUrl() {
        return url.getScheme().equals("https") ? url.getAuthority() : url.toString();
    }

    public void register(Routes routes) {
        routes.add("GET", "/subscriptions", request -> handle(request, this::subscriptions));
        routes.addPrefix("GET", "/subscriptions/", request -> handle(request, this::get));
        routes.addPrefix("PUT", "/subscriptions/", request -> handle(request, this::put));
        routes.addPrefix("DELETE", "/subscriptions/", request -> handle(request, this::delete));
    }

    private synchronized HttpAnswer handle(HttpRequest request, Routes.Handler handler) throws IOException {
        identity.authenticateAtArm(request);
        if (!request.query().containsKey("api-version")) {
            throw new ArmError(
                    400,
                    "MissingApiVersionParameter",
                    "The api-version query parameter (?api-version=) is required for all requests.");
        }
        return handler.handle(request);
    }

    private HttpAnswer subscriptions(HttpRequest request) {
        ObjectNode answer = Json.object();
        ArrayNode list = answer.putArray("value");
        groups.keySet()
                .forEach(id -> list.addObject()
                        .put("id", "/subscriptions/" + id)
                        .put("subscriptionId", id)
                        .put("state", "Enabled"));
        return HttpAnswer.ok(answer);
    }

    private HttpAnswer get(HttpRequest request) {
        Matcher operation = OPERATION.matcher(request.path());
        if (operation.matches()) {
            ArmWorkspace found = workspaces.values().stream()
                    .filter(workspace -> workspace.operation.equals(operation.group(3)))
                    .findFirst()
                    .orElseThrow(() -> ArmError.notFound("OperationNotFound", "The operation could not be found."));
            asked(found);
            return found.status();
        }
        ArmWorkspace found = workspaces.get(workspacePath(request).group());
        if (found == null) {
            throw missing(workspacePath(request));
        }
        asked(found);
        return HttpAnswer.ok(found.view(workspaceUrl()));
    }

    private void asked(ArmWorkspace workspace) {
        workspace.asked();
        if (workspace.isReady()) {
            identity.resourceId(workspace.id);
        }
    }

    private HttpAnswer put(HttpRequest request) throws IOException {
        String id = workspacePath(request).group();
        ObjectNode resource = resource(request);
        ArmWorkspace before = workspaces.get(id);
        ArmWorkspace now = new ArmWorkspace(before == null ? id : before.id, resource, readyAfter, nextFailure);
        if (before != null && !before.managedResourceGroupId().equalsIgnoreCase(now.managedResourceGroupId())) {
            throw new ArmError(
                    409,
                    "ApplianceManagedResourceGroupMismatch",
                    "The given managed resource group '" + now.managedResourceGroupId()
                            + "' did not match that in the existing appliance definition '"
                            + before.managedResourceGroupId() + "'.");
        }
        nextFailure = null;
        workspaces.put(id, now);
        return HttpAnswer.json(201, now.view(workspaceUrl()))
                .with(Map.of("Azure-AsyncOperation", operation(now, request)));
    }

    private String operation(ArmWorkspace workspace, HttpRequest request) {
        String base = workspace.id.substring(0, workspace.id.lastIndexOf("/workspaces/"));
        return url.getScheme() + "://" + request.header("Host") + base + "/locations/"
                + workspace.resource.get("location").asText() + "/operationStatuses/" + workspace.operation
                + "?api-version=" + request.query().get("api-version");
    }

    private HttpAnswer delete(HttpRequest request) {
        return workspaces.remove(workspacePath(request).group()) == null ? HttpAnswer.noContent() : HttpAnswer.done();
    }

    /** The path of a workspace, in a subscription and a group that exist. */
    private Matcher workspacePath(HttpRequest request) {
        Matcher path = WORKSPACE.matcher(request.path());
        if (!path.matches()) {
            throw ArmError.notFound(
                    "InvalidResourceType", "The resource type could not be found in '" + request.path() + "'.");
        }
        String version = request.query().get("api-version");
        if (!VERSIONS.contains(version)) {
            throw new ArmError(
                    400,
                    "NoRegisteredProviderFound",
                    "No registered resource provider found for API version '" + version + "' for type 'workspaces'.");
        }
        Set<String> known = groups.get(path.group(1));
        if (known == null) {
            throw ArmError.notFound(
                    "SubscriptionNotFound", "The subscription '" + path.group(1) + "' could not be found.");
        }
        if (!known.contains(path.group(2))) {
            throw ArmError.notFound(
                    "ResourceGroupNotFound", "Resource group '" + path.group(2) + "' could not be found.");
        }
        return path;
    }

    private static ArmError missing(Matcher path) {
        return ArmError.notFound(
                "ResourceNotFound",
                "The Resource 'Microsoft.Databricks/workspaces/" + path.group(3) + "' under resource group '"
                        + path.group(2) + "' was not found.");
    }

    private static ObjectNode resource(HttpRequest request) throws IOException {
        try {
            ObjectNode resource = Json.body(request);
            requireOnly(resource, RESOURCE);
            if (Json.text(resource, "location", "").isBlank()) {
                throw new ArmError(400, "LocationRequired", "The location property is required for this definition.");
            }
            if (!SKUS.contains(Json.text(Json.object(resource, "sku"), "name"))) {
                throw ArmError.badContent("Invalid sku name");
            }
            ObjectNode properties = Json.object(resource, "properties");
            requireOnly(properties, PROPERTIES);
            String group = Json.text(properties, "managedResourceGroupId");
            if (!group.matches("/subscriptions/[^/]+/resourceGroups/[^/]{1,90}")) {
                throw ArmError.badContent("Invalid managedResourceGroupId " + group);
            }
            if (resource.has("tags")) {
                ObjectNode tags = Json.object(resource, "tags");
                tags.fieldNames().forEachRemaining(name -> Json.text(tags, name, ""));
            }
            return resource;
        } catch (ArmError e) {
            throw e;
        } catch (ApiError e) {
            throw ArmError.badContent(e.getMessage());
        }
    }

    private static void requireOnly(ObjectNode node, Set<String> known) {
        for (Iterator<String> names = node.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!known.contains(name)) {
                throw ArmError.badContent(
                        "Could not find member '" + name + "' on object of type 'ResourceDefinition'");
            }
        }
    }
}
