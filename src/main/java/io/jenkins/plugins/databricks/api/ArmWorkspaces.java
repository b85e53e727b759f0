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
     * The API version that {@code az databricks workspace create} uses.
     *
     * @see <a
     *     href="https://github.com/Azure/azure-cli-extensions/blob/main/src/databricks/azext_databricks/aaz/latest/databricks/workspace/_create.py">its
     *     source</a>
     */
    public static final String API_VERSION = "2024-05-01";

    /**
     * The API version for subscriptions.
     *
     * @see <a href="https://learn.microsoft.com/rest/api/resources/subscriptions/list">Subscriptions, list</a>
     */
    private static final String SUBSCRIPTIONS_VERSION = "2022-12-01";

    /**
     * A snapshot of a workspace.
     *
     * @param id its resource ID in ARM's notation
     * @param state its provisioning state
     * @param host its address, or {@code null} if it has none yet
     * @param managedResourceGroupId the ID of its managed resource group
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

        /**
         * Accepts only Databricks domains, and for an emulator addresses of this machine, since a token will be sent
         * there.
         */
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
     * A provisioning state of ARM.
     *
     * @see <a href="https://learn.microsoft.com/azure/azure-resource-manager/management/async-operations">Three values
     *     are final, and so is a missing one</a>
     */
    public record ProvisioningState(String word) {

        static ProvisioningState of(String word) {
            return new ProvisioningState(word == null ? "Succeeded" : word);
        }

        /** Whether it has completed successfully. */
        public boolean succeeded() {
            return word.equals("Succeeded");
        }

        /** Whether it has failed or was cancelled. */
        public boolean failed() {
            return word.equals("Failed") || word.equals("Canceled");
        }
    }

    /**
     * A snapshot of an asynchronous operation of ARM.
     *
     * @param question the request for its status
     * @param state its state
     * @param retryAfter how long to wait before the request according to ARM's header, or {@code null}
     * @param error why it failed, one line that begins with ARM's error code, or {@code null}
     */
    public record Operation(RestRequest question, ProvisioningState state, String retryAfter, String error) {}

    private final RestClient client;

    /**
     * @param client the client of ARM, see {@code AzureCloud.resourceManager()}, with tokens for Azure's management API
     */
    public ArmWorkspaces(RestClient client) {
        this.client = client;
    }

    /** The IDs of the enabled subscriptions that the principal can see. */
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

    /** The workspace, if it exists. */
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

    /** Starts to create or update a workspace; idempotent. */
    public Operation put(ArmResourceId id, ObjectNode resource) throws IOException, InterruptedException {
        RestRequest request =
                RestRequest.put(path(id), new RequestBody.Json(resource)).with("api-version", API_VERSION);
        HttpResponse answer = client.exchange(request);
        return operation(question(answer, id), answer, client.parse(request, answer));
    }

    /** The state of the last change of a workspace. */
    public Operation lastChange(ArmResourceId id) throws IOException, InterruptedException {
        return ask(read(id));
    }

    /** The current state of the operation. */
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

    /**
     * The status URL that ARM returned, if it is of the same host, as the token is for no other; otherwise the
     * workspace itself.
     */
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
