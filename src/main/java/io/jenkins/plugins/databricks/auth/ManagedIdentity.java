package io.jenkins.plugins.databricks.auth;

import com.azure.core.http.HttpClient;
import com.azure.identity.ManagedIdentityCredentialBuilder;
import io.jenkins.plugins.databricks.rest.text.Sentences;
import java.io.IOException;
import java.net.SocketTimeoutException;

/**
 * The managed identity of the Azure machine that this JVM runs on: a virtual machine, App Service, Azure Arc, an AKS
 * pod and so on, which Azure Identity detects by environment variables.
 *
 * @param clientId the user-assigned identity; {@code null} for the system-assigned one
 * @param scope what the token is for, see {@link AzureCloud#DATABRICKS_SCOPE} and {@link AzureCloud#managementScope()}
 * @param http the HTTP client for Azure Identity
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
                            "Check that the Jenkins controller runs on Azure and that this identity is assigned to "
                                    + "its machine."),
                    e);
        }
    }

    @Override
    public String toString() {
        return clientId == null ? "machine's managed identity" : "managed identity " + clientId;
    }
}
