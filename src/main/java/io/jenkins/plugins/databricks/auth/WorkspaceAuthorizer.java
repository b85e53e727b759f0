package io.jenkins.plugins.databricks.auth;

import io.jenkins.plugins.databricks.rest.Authorizer;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import java.io.IOException;
import java.util.Map;

/**
 * Authorizes requests to a workspace with cached tokens. With an Azure resource ID, two more headers give access to a
 * service principal that is not yet a user of the workspace but may manage its Azure resource; Databricks then adds it
 * as an administrator.
 *
 * @see <a href="https://learn.microsoft.com/azure/databricks/dev-tools/service-prin-aad-token">The two headers</a>
 */
public final class WorkspaceAuthorizer implements Authorizer {

    private static final String AUTHORIZATION = "Authorization";
    private static final String BEARER = "Bearer ";
    private static final String MANAGEMENT_TOKEN = "X-Databricks-Azure-SP-Management-Token";

    private final TokenCache cache;
    private final TokenSource source;
    private final TokenSource management;
    private final String azureResourceId;
    private final boolean lacksAzureResourceId;

    private WorkspaceAuthorizer(
            TokenCache cache,
            TokenSource source,
            TokenSource management,
            String azureResourceId,
            boolean lacksAzureResourceId) {
        this.cache = cache;
        this.source = source;
        this.management = management;
        this.azureResourceId = azureResourceId;
        this.lacksAzureResourceId = lacksAzureResourceId;
    }

    /** Only the bearer token. */
    public static WorkspaceAuthorizer bearer(TokenCache cache, TokenSource source) {
        return new WorkspaceAuthorizer(cache, source, null, null, false);
    }

    /** Only the bearer token, of a Microsoft Entra principal for which {@link #withAzureResource} could do more. */
    public static WorkspaceAuthorizer bearerOfEntra(TokenCache cache, TokenSource source) {
        return new WorkspaceAuthorizer(cache, source, null, null, true);
    }

    /**
     * The bearer token and the two headers.
     *
     * @param management mints tokens for Azure's management API
     * @param azureResourceId {@code /subscriptions/…/providers/Microsoft.Databricks/workspaces/…}
     */
    public static WorkspaceAuthorizer withAzureResource(
            TokenCache cache, TokenSource source, TokenSource management, String azureResourceId) {
        return new WorkspaceAuthorizer(cache, source, management, azureResourceId, false);
    }

    @Override
    public Map<String, String> headers() throws IOException, InterruptedException {
        String bearer = BEARER + token(source);
        if (management == null) {
            return Map.of(AUTHORIZATION, bearer);
        }
        return Map.of(
                AUTHORIZATION,
                bearer,
                MANAGEMENT_TOKEN,
                token(management),
                "X-Databricks-Azure-Workspace-Resource-Id",
                azureResourceId);
    }

    private String token(TokenSource from) throws IOException, InterruptedException {
        try {
            return cache.get(from).value();
        } catch (DatabricksException e) {
            throw e; // it says itself whether to retry
        } catch (IOException e) {
            throw new NoTokenException(e.getMessage(), e);
        }
    }

    @Override
    public boolean renew(Map<String, String> refused) throws IOException, InterruptedException {
        cache.forget(source, refused.get(AUTHORIZATION).substring(BEARER.length()));
        if (management != null) {
            cache.forget(management, refused.get(MANAGEMENT_TOKEN));
        }
        return !headers().equals(refused);
    }

    @Override
    public boolean lacksAzureResourceId() {
        return lacksAzureResourceId;
    }
}
