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
 * Makes an Azure Databricks workspace and waits until it is there. One that is there is taken as it is; one that is
 * being made is waited for, so that whoever was interrupted can simply run it again.
 */
public final class CreateWorkspace {

    /**
     * Asks as often as {@code az} did when it was recorded, and gives up when Terraform would.
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
     * Which workspace.
     *
     * @param subscriptionId the subscription, or {@code null} for the only one that the principal sees
     * @param resourceGroup the resource group, which must be there
     * @param name the workspace's name
     * @param location the Azure region, as in {@code westeurope}
     * @param sku {@code premium}, {@code standard} or {@code trial}; {@code null} for premium
     * @param managedResourceGroup name or resource id of the group that Azure makes for the workspace's own resources,
     *     or {@code null} for a name like that of {@code az}, see {@link ManagedResourceGroup}
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
     * @param resourceId its id in Azure
     */
    public record Result(URI host, String resourceId) implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    private final ArmWorkspaces workspaces;
    private final DeploymentLog log;
    private final RetryPolicy waiting;

    /** @param client calls Azure Resource Manager with tokens for Azure's management API */
    public CreateWorkspace(RestClient client, DeploymentLog log) {
        this(client, log, WAITING);
    }

    /** @param waiting how often to ask whether the workspace is there, and when to give up */
    CreateWorkspace(RestClient client, DeploymentLog log, RetryPolicy waiting) {
        this.workspaces = new ArmWorkspaces(client);
        this.log = log;
        this.waiting = waiting;
    }

    /**
     * Makes it.
     *
     * @throws InvalidInputException when a name is none that Azure takes, or the subscription is not clear
     * @throws IOException when Azure refused, could not make it, or was not ready in 30 minutes; the message has
     *     Azure's own error
     */
    public Result run(Request request) throws IOException, InterruptedException {
        ArmResourceId id = id(request);
        Optional<ArmWorkspace> found = workspaces.get(id);
        if (found.isPresent() && found.get().state().succeeded()) {
            Result result = result(found.get());
            log.link("Databricks workspace '" + id.name() + "' exists already:", result.host());
            return result;
        }
        long start = waiting.nanoTime().getAsLong();
        await(id, start, begin(request, id, found));
        ArmWorkspace made = workspaces
                .get(id)
                .orElseThrow(() -> new IOException("Azure made Databricks workspace '" + id.name() + "'; it is gone"));
        Result result = result(made);
        Duration time = since(start);
        log.link("Databricks workspace '" + id.name() + "' is ready after " + Durations.of(time) + ":", result.host());
        return result;
    }

    private ArmResourceId id(Request request) throws IOException, InterruptedException {
        if (request.location() == null || request.location().isBlank()) {
            throw new InvalidInputException("location is missing: name the Azure region, such as westeurope");
        }
        ArmResourceId.checkResourceGroup("resourceGroup", request.resourceGroup());
        ArmResourceId.checkName(request.name());
        String subscription = request.subscriptionId() == null ? onlySubscription() : request.subscriptionId();
        return new ArmResourceId(subscription, request.resourceGroup(), request.name());
    }

    private String onlySubscription() throws IOException, InterruptedException {
        List<String> ids = workspaces.subscriptions();
        if (ids.isEmpty()) {
            throw new InvalidInputException("subscriptionId is missing, and this principal sees no subscription in"
                    + " Azure: give it a role on the resource group, such as Contributor");
        }
        if (ids.size() > 1) {
            throw new InvalidInputException("subscriptionId is missing, and this principal sees several subscriptions:"
                    + " say which of " + String.join(", ", ids));
        }
        return ids.get(0);
    }

    private Operation begin(Request request, ArmResourceId id, Optional<ArmWorkspace> found)
            throws IOException, InterruptedException {
        if (found.isPresent() && !found.get().state().failed()) {
            log.line("Databricks workspace '" + id.name() + "' is on its way already");
            return workspaces.lastChange(id);
        }
        String group = request.managedResourceGroup() == null && found.isPresent()
                ? found.get().managedResourceGroupId()
                : ManagedResourceGroup.id(request.managedResourceGroup(), id);
        log.line((found.isPresent() ? "Trying again to create" : "Creating") + " Databricks workspace '" + id.name()
                + "' in " + request.location() + ", resource group " + id.resourceGroup() + "; this takes minutes");
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
                        + Durations.of(waiting.total()) + ", Azure says "
                        + operation.state().word()
                        + ". Azure goes on: run the step again to wait for it");
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

    /** Azure has been seen to call an operation a success that left a workspace which cannot be used. */
    private static Result result(ArmWorkspace workspace) throws IOException {
        if (!workspace.state().succeeded() || workspace.host() == null) {
            throw new IOException("Azure has the Databricks workspace " + workspace.id() + " as "
                    + workspace.state().word() + (workspace.host() == null ? ", without an address" : "") + ": "
                    + SEE_ACTIVITY_LOG);
        }
        return new Result(workspace.host(), workspace.id());
    }
}
