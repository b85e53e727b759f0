package io.jenkins.plugins.databricks.auth;

import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.HttpClient;
import com.azure.identity.ClientSecretCredential;
import com.azure.identity.ClientSecretCredentialBuilder;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import java.io.IOException;
import java.net.URI;

/**
 * A Microsoft Entra service principal with a client secret, through Azure Identity.
 *
 * @param authority the cloud's sign-in host, see {@link AzureCloud}
 * @param tenantId the directory
 * @param clientId the application
 * @param clientSecret its secret
 * @param scope what the token is for, see {@link AzureCloud#DATABRICKS_SCOPE} and {@link AzureCloud#managementScope()}
 * @param http the connections that Azure Identity is to use
 * @see <a href="https://learn.microsoft.com/azure/databricks/dev-tools/auth/azure-sp">Azure service principals</a>
 */
public record EntraServicePrincipal(
        URI authority, String tenantId, String clientId, String clientSecret, String scope, HttpClient http)
        implements TokenSource {

    /**
     * Begins each refusal.
     *
     * @see <a href="https://learn.microsoft.com/entra/identity-platform/reference-error-codes">Error codes</a>
     */
    private static final String ENTRA_CODE = "AADSTS";

    @Override
    public AccessToken mint() throws IOException {
        ClientSecretCredential credential = new ClientSecretCredentialBuilder()
                .authorityHost(authority.toString())
                .disableInstanceDiscovery()
                .tenantId(tenantId)
                .clientId(clientId)
                .clientSecret(clientSecret)
                .httpClient(http)
                .build();
        try {
            com.azure.core.credential.AccessToken token =
                    credential.getTokenSync(new TokenRequestContext().addScopes(scope));
            return new AccessToken(token.getToken(), token.getExpiresAt().toInstant());
        } catch (RuntimeException e) {
            String reason = reason(e);
            if (reason.startsWith(ENTRA_CODE)) {
                throw new IOException(
                        "Microsoft Entra ID refused the service principal " + clientId + " of tenant " + tenantId + ": "
                                + reason + ". Check tenant, client id and secret, and that the secret has not expired.",
                        e);
            }
            throw new IOException(
                    "No token from Microsoft Entra ID at " + authority + " for the service principal " + clientId + ": "
                            + reason,
                    e);
        }
    }

    /** What lies at the bottom: Azure Identity wraps an answer of Entra ID in several exceptions, of classes that vary. */
    private static String reason(RuntimeException e) {
        Throwable deepest = e;
        while (deepest.getCause() != null && deepest.getCause().getMessage() != null) {
            deepest = deepest.getCause();
        }
        return DatabricksException.oneLine(deepest.getMessage() == null ? deepest.toString() : deepest.getMessage());
    }

    @Override
    public String toString() {
        return "Entra service principal " + clientId + " of tenant " + tenantId;
    }
}
