package io.jenkins.plugins.databricks.auth;

import com.azure.core.http.HttpClient;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import io.jenkins.plugins.databricks.rest.text.Sentences;
import java.io.IOException;
import java.net.SocketTimeoutException;

/**
 * The managed identity of the Azure machine that this JVM runs on: a virtual machine, App Service, Azure Arc, a pod of AKS and the like, told
 * apart by Azure Identity from environment variables.
 *
 * @param clientId which one, where the machine has several or none of its own; {@code null} for its own
 * @param scope what the token is for, see {@link AzureCloud#DATABRICKS_SCOPE} and {@link AzureCloud#managementScope()}
 * @param http the connections that Azure Identity is to use
 * @see <a href="https://learn.microsoft.com/azure/databricks/dev-tools/auth/azure-mi">Azure managed identities</a>
 */
public record ManagedIdentity(String clientId, String scope, HttpClient http) implements TokenSource {

    @Override
    public AccessToken mint() throws IOException, InterruptedException {
        try {
            return AzureTokens.mint(
                    new ManagedIdentityCredentialBuilder()
                            .clientId(clientId)
                            .httpClient(http)
                            .build(),
                    scope);
        } catch (SocketTimeoutException | RuntimeException e) {
            throw new IOException(
                    Sentences.join(
                            "No token for the " + this + ": " + AzureTokens.reason(e),
                            "Check that Jenkins' controller runs on Azure and that this identity is assigned to its machine."),
                    e);
        }
    }

    @Override
    public String toString() {
        return clientId == null ? "machine's managed identity" : "managed identity " + clientId;
    }
}
