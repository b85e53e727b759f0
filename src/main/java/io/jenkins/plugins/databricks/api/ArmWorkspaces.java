package io.jenkins.plugins.databricks.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.HttpResponse;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RequestBody;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.settings.Origin;
import io.jenkins.plugins.databricks.rest.text.LogText;
import io.jenkins.plugins.databricks.rest.text.Sentences;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Databricks workspaces as resources of Azure Resource Manager (ARM).
 *
 * @see <a href="https://learn.microsoft.com/rest/api/databricks/workspaces/create-or-update">Create or update</a>
 */
public final class ArmWorkspaces {

    /**
     * The version that {@code az databricks workspace create} uses.
     *
     * @see <a
     *     href="https://github.com/Azure/azure-cli-extensions/blob/main/src/databricks/azext_databricks/aaz/latest/databricks/workspace/_create.py">its
     *     source</a>
     */
    public static final String API_VERSION = "2024-05-01";

    /**
     * The version for subscriptions.
     *
     * @see <a href="https://learn.microsoft.com/rest/api/resources/subscriptions/list">Subscriptions, list</a>
     */
    private static final String SUBSCRIPTIONS_VERSION = "2022-12-01";

    /**
     * A workspace as it stood at one moment.
     *
     * @param id its resource id, as ARM writes it
     * @param state how far it is provisioned
     * @param host its address, or {@code null} while it has none
     * @param managedResourceGroupId the group of the resources that belong to it
     */
    public record ArmWorkspace(String id, ProvisioningState state, URI host, String managedResourceGroupId) {

        static ArmWorkspace of(JsonNode json) {
            JsonNode properties = json.path("properties");
            String host = RunState.text(properties, "workspaceUrl");
            return new ArmWorkspace(
                    json.path("id").asText(),
                    ProvisioningState.of(RunState.text(properties, "provisioningState")),
                    host == null ? null : address(host),
                    RunState.text(properties, "managedResourceGroupId"));
        }

        /** Azure gives addresses of Databricks' own only, and a stand-in for it those of this machine; a token will be sent there. */
        private static URI address(String host) {
            try {
                URI address = WorkspaceHost.parse(host);
                return WorkspaceHost.isDatabricks(address) || WorkspaceHost.isLoopback(address) ? address : null;
            } catch (InvalidInputException e) {
                return null;
            }
        }
    }

    /**
     * A word of ARM's for how far something is.
     *
     * @see <a href="https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations">Three of them
     *     are the end, and so is none</a>
     */
    public record ProvisioningState(String word) {

        static ProvisioningState of(String word) {
            return new ProvisioningState(word == null ? "Succeeded" : word);
        }

        /** Whether it has ended well. */
        public boolean succeeded() {
            return word.equals("Succeeded");
        }

        /** Whether it has ended, and not well. */
        public boolean failed() {
            return word.equals("Failed") || word.equals("Canceled");
        }
    }

    /**
     * Work that ARM is doing, as it stood at one moment.
     *
     * @param question what to ask in order to hear more of it
     * @param state how far it is
     * @param retryAfter how long to wait before asking, as ARM's header says it, or {@code null}
     * @param error why it failed, one line that begins with ARM's error code, or {@code null}
     */
    public record Operation(RestRequest question, ProvisioningState state, String retryAfter, String error) {}

    private final RestClient client;

    /** @param client calls ARM, see {@code AzureCloud.resourceManager()}, with tokens for Azure's management API */
    public ArmWorkspaces(RestClient client) {
        this.client = client;
    }

    /** The ids of the subscriptions that the principal sees and that are in use. */
    public List<String> subscriptions() throws IOException, InterruptedException {
        List<String> ids = new ArrayList<>();
        JsonNode answer = client.call(RestRequest.get("/subscriptions").with("api-version", SUBSCRIPTIONS_VERSION));
        for (JsonNode subscription : answer.path("value")) {
            if (subscription.path("state").asText().equals("Enabled")) {
                ids.add(subscription.path("subscriptionId").asText());
            }
        }
        return ids;
    }

    /** The workspace, where there is one. */
    public Optional<ArmWorkspace> get(ArmResourceId id) throws IOException, InterruptedException {
        try {
            return Optional.of(ArmWorkspace.of(client.call(read(id))));
        } catch (DatabricksException e) {
            if (e.isNotFound()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Begins to make a workspace, or to change the one that is there; twice is no more than once. */
    public Operation put(ArmResourceId id, ObjectNode resource) throws IOException, InterruptedException {
        RestRequest request =
                RestRequest.put(path(id), new RequestBody.Json(resource)).with("api-version", API_VERSION);
        HttpResponse answer = client.exchange(request);
        return operation(question(answer, id), answer, client.parse(request, answer));
    }

    /** How far the last change of a workspace is. */
    public Operation lastChange(ArmResourceId id) throws IOException, InterruptedException {
        return ask(read(id));
    }

    /** How far the operation is now. */
    public Operation ask(Operation operation) throws IOException, InterruptedException {
        return ask(operation.question());
    }

    private Operation ask(RestRequest question) throws IOException, InterruptedException {
        HttpResponse answer = client.exchange(question);
        return operation(question, answer, client.parse(question, answer));
    }

    private static Operation operation(RestRequest question, HttpResponse answer, JsonNode json) {
        String word = RunState.text(json, "status");
        if (word == null) {
            word = RunState.text(json.path("properties"), "provisioningState");
        }
        if (word == null && answer.status() == 202) {
            word = "Accepted";
        }
        return new Operation(
                question, ProvisioningState.of(word), answer.header("retry-after"), error(json.path("error")));
    }

    private static String error(JsonNode error) {
        if (!error.isObject()) {
            return null;
        }
        String code = RunState.text(error, "code");
        String message = error.path("message").asText();
        List<String> sentences = new ArrayList<>(List.of(code == null ? message : code + ": " + message));
        error.path("details")
                .forEach(detail -> sentences.add(detail.path("message").asText()));
        return LogText.line(Sentences.join(sentences.toArray(String[]::new)));
    }

    /** Where ARM says to ask, if that is this ARM: the token is for no other host. Else the workspace itself tells. */
    private RestRequest question(HttpResponse answer, ArmResourceId id) {
        try {
            URI target = new URI(String.valueOf(answer.header("azure-asyncoperation")));
            if (!Origin.same(target, client.host())) {
                return read(id);
            }
            RestRequest question = RestRequest.get(target.getRawPath());
            for (String pair : String.valueOf(target.getRawQuery()).split("&")) {
                String[] nameAndValue = pair.split("=", 2);
                if (nameAndValue.length == 2) {
                    question = question.with(decode(nameAndValue[0]), decode(nameAndValue[1]));
                }
            }
            return question;
        } catch (URISyntaxException | IllegalArgumentException e) {
            return read(id);
        }
    }

    private static String decode(String text) {
        return URLDecoder.decode(text, StandardCharsets.UTF_8);
    }

    private static RestRequest read(ArmResourceId id) {
        return RestRequest.get(path(id)).with("api-version", API_VERSION);
    }

    private static String path(ArmResourceId id) {
        return RestRequest.encodePath(id.toString());
    }
}
