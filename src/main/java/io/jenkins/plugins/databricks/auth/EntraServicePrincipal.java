package io.jenkins.plugins.databricks.auth;

import com.azure.core.credential.TokenRequestContext;
import com.azure.core.exception.ClientAuthenticationException;
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
        } catch (ClientAuthenticationException e) {
            throw new IOException(
                    "Microsoft Entra ID refused the service principal " + clientId + " of tenant " + tenantId + ": "
                            + DatabricksException.oneLine(e.getMessage())
                            + " Check tenant, client id and secret, and that the secret has not expired.",
                    e);
        } catch (RuntimeException e) {
            throw new IOException(
                    "No token from Microsoft Entra ID at " + authority + " for the service principal " + clientId + ": "
                            + DatabricksException.oneLine(e.getMessage()),
                    e);
        }
    }

    @Override
    public String toString() {
        return "Entra service principal " + clientId + " of tenant " + tenantId;
    }
}
