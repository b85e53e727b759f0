package io.jenkins.plugins.databricks.deploy.azure;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.api.ArmResourceId;
import io.jenkins.plugins.databricks.api.ArmWorkspaces;
import io.jenkins.plugins.databricks.api.ArmWorkspaces.ArmWorkspace;
import io.jenkins.plugins.databricks.api.ArmWorkspaces.Operation;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.Durations;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RetryPolicy;
import java.io.IOException;
import java.io.Serializable;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Creates an Azure Databricks workspace and waits until it is ready. An existing one is used as it is; one that is
 * being created is waited for, so an interrupted step can simply be run again.
 */
public final class CreateWorkspace {

    /**
     * Polls as often as {@code az} in a recording, and gives up when Terraform would.
     *
     * @see <a
     *     href="https://github.com/Azure/azure-cli-extensions/blob/main/src/databricks/azext_databricks/tests/latest/recordings/test_databricks_v1.yaml">a
     *     recording of az</a>
     * @see <a
     *     href="https://github.com/hashicorp/terraform-provider-azurerm/blob/main/internal/services/databricks/databricks_workspace_resource.go">Terraform's
     *     provider: 30 minutes</a>
     */
    private static final RetryPolicy WAITING = new RetryPolicy(
            Duration.ofMinutes(30),
            Duration.ofSeconds(15),
            Duration.ofSeconds(15),
            Clock.systemUTC(),
            RetryPolicy.STANDARD.nanoTime(),
            RetryPolicy.STANDARD.sleeper());

    private static final Duration BETWEEN_LINES = Duration.ofMinutes(1);
    private static final String DEFAULT_SKU = "premium";
    private static final String SEE_ACTIVITY_LOG = "the activity log in the Azure portal says why";

    /**
     * The workspace to create.
     *
     * @param subscriptionId the subscription, or {@code null} for the only one that the principal can see
     * @param resourceGroup the existing resource group
     * @param name the workspace's name
     * @param location the Azure region, such as {@code westeurope}
     * @param sku {@code premium}, {@code standard} or {@code trial}; {@code null} for premium
     * @param managedResourceGroup name or resource ID of the group that Azure creates for the workspace's own
     *     resources, or {@code null} for a name like that of {@code az}, see {@link ManagedResourceGroup}
     * @param tags tags in Azure, may be {@code null}
     */
    public record Request(
            String subscriptionId,
            String resourceGroup,
            String name,
            String location,
            String sku,
            String managedResourceGroup,
            Map<String, String> tags)
            implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    /**
     * The workspace.
     *
     * @param host its address
     * @param resourceId its resource ID in Azure
     */
    public record Result(URI host, String resourceId) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    private final ArmWorkspaces workspaces;
    private final DeploymentLog log;
    private final RetryPolicy waiting;

    /** @param client the client of Azure Resource Manager, with tokens for Azure's management API */
    public CreateWorkspace(RestClient client, DeploymentLog log) {
        this(client, log, WAITING);
    }

    /** @param waiting how often to poll, and when to give up */
    CreateWorkspace(RestClient client, DeploymentLog log, RetryPolicy waiting) {
        this.workspaces = new ArmWorkspaces(client);
        this.log = log;
        this.waiting = waiting;
    }

    /**
     * Creates it.
     *
     * @throws InvalidInputException when a name is not valid in Azure, or the subscription is ambiguous
     * @throws IOException when Azure rejected the request, could not create it, or was not ready within 30 minutes; the
     *     message contains Azure's own error
     */
    public Result run(Request request) throws IOException, InterruptedException {
        ArmResourceId id = id(request);
        Optional<ArmWorkspace> found = workspaces.get(id);
        if (found.isPresent() && found.get().state().succeeded()) {
            Result result = result(found.get());
            log.link("Databricks workspace '" + id.name() + "' already exists:", result.host());
            return result;
        }
        long start = waiting.nanoTime().getAsLong();
        await(id, start, begin(request, id, found));
        ArmWorkspace made = workspaces
                .get(id)
                .orElseThrow(() ->
                        new IOException("Databricks workspace '" + id.name() + "' was created, but no longer exists"));
        Result result = result(made);
        Duration time = since(start);
        log.link("Databricks workspace '" + id.name() + "' is ready after " + Durations.of(time) + ":", result.host());
        return result;
    }

    private ArmResourceId id(Request request) throws IOException, InterruptedException {
        if (request.location() == null || request.location().isBlank()) {
            throw new InvalidInputException("location is missing: specify an Azure region, such as westeurope");
        }
        ArmResourceId.checkResourceGroup("resourceGroup", request.resourceGroup());
        ArmResourceId.checkName(request.name());
        String subscription = request.subscriptionId() == null ? onlySubscription() : request.subscriptionId();
        return new ArmResourceId(subscription, request.resourceGroup(), request.name());
    }

    private String onlySubscription() throws IOException, InterruptedException {
        List<String> ids = workspaces.subscriptions();
        if (ids.isEmpty()) {
            throw new InvalidInputException("subscriptionId is missing, and this principal cannot see any "
                    + "subscription in Azure: give it a role on the resource group, such as Contributor");
        }
        if (ids.size() > 1) {
            throw new InvalidInputException("subscriptionId is missing, and this principal can see several "
                    + "subscriptions: specify one of " + String.join(", ", ids));
        }
        return ids.get(0);
    }

    private Operation begin(Request request, ArmResourceId id, Optional<ArmWorkspace> found)
            throws IOException, InterruptedException {
        if (found.isPresent() && !found.get().state().failed()) {
            log.line("Databricks workspace '" + id.name() + "' is already being created");
            return workspaces.lastChange(id);
        }
        String group = request.managedResourceGroup() == null && found.isPresent()
                ? found.get().managedResourceGroupId()
                : ManagedResourceGroup.id(request.managedResourceGroup(), id);
        log.line((found.isPresent() ? "Retrying to create" : "Creating") + " Databricks workspace '" + id.name()
                + "' in " + request.location() + ", resource group " + id.resourceGroup() + "; this takes several "
                + "minutes");
        return workspaces.put(id, resource(request, group));
    }

    private static ObjectNode resource(Request request, String managedResourceGroupId) {
        ObjectNode resource = JsonCodec.object().put("location", request.location());
        resource.putObject("sku").put("name", request.sku() == null ? DEFAULT_SKU : request.sku());
        resource.putObject("properties").put("managedResourceGroupId", managedResourceGroupId);
        if (request.tags() != null) {
            request.tags().forEach(resource.withObject("/tags")::put);
        }
        return resource;
    }

    private Duration since(long nanoTime) {
        return Duration.ofNanos(waiting.nanoTime().getAsLong() - nanoTime);
    }

    private void await(ArmResourceId id, long start, Operation begun) throws IOException, InterruptedException {
        long told = start;
        Operation operation = begun;
        for (int asked = 1; !operation.state().succeeded(); asked++) {
            if (operation.state().failed()) {
                throw new IOException("Azure could not create Databricks workspace '" + id.name() + "' ("
                        + operation.state().word() + "): "
                        + (operation.error() == null ? SEE_ACTIVITY_LOG : operation.error()));
            }
            Duration left = waiting.total().minus(since(start));
            if (left.isZero() || left.isNegative()) {
                throw new IOException("Databricks workspace '" + id.name() + "' is not ready after "
                        + Durations.of(waiting.total()) + "; its state is "
                        + operation.state().word()
                        + ". Azure is still creating it: run the step again to wait for it");
            }
            if (since(told).compareTo(BETWEEN_LINES) >= 0) {
                told = waiting.nanoTime().getAsLong();
                log.line("  " + operation.state().word() + " for " + Durations.of(since(start)));
            }
            Duration delay = waiting.delay(asked, waiting.retryAfter(operation.retryAfter()));
            waiting.sleeper().sleep(delay.compareTo(left) < 0 ? delay : left);
            operation = workspaces.ask(operation);
        }
    }

    /** The usable workspace: Azure has been seen to report success for a workspace that cannot be used. */
    private static Result result(ArmWorkspace workspace) throws IOException {
        if (!workspace.state().succeeded() || workspace.host() == null) {
            throw new IOException("Databricks workspace " + workspace.id() + " is in state "
                    + workspace.state().word() + (workspace.host() == null ? ", without an address" : "") + ": "
                    + SEE_ACTIVITY_LOG);
        }
        return new Result(workspace.host(), workspace.id());
    }
}
