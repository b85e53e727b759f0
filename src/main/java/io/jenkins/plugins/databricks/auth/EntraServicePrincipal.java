package io.jenkins.plugins.databricks.auth;

import com.azure.core.credential.TokenCredential;
import com.azure.core.http.HttpClient;
import com.azure.identity.AadCredentialBuilderBase;
import com.azure.identity.ClientAssertionCredentialBuilder;
import com.azure.identity.ClientCertificateCredentialBuilder;
import com.azure.identity.ClientSecretCredentialBuilder;
import io.jenkins.plugins.databricks.rest.text.Sentences;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/**
 * The tokens of a Microsoft Entra service principal, through Azure Identity.
 *
 * @param authority the cloud's sign-in host, see {@link AzureCloud}
 * @param tenantId the directory
 * @param clientId the application
 * @param proof its proof of identity
 * @param scope what the token is for, see {@link AzureCloud#DATABRICKS_SCOPE} and {@link AzureCloud#managementScope()}
 * @param http the HTTP client for Azure Identity
 * @see <a href="https://learn.microsoft.com/azure/databricks/dev-tools/auth/azure-sp">Azure service principals</a>
 */
public record EntraServicePrincipal(
        URI authority, String tenantId, String clientId, EntraProof proof, String scope, HttpClient http)
        implements TokenSource {

    @Override
    public AccessToken mint() throws IOException, InterruptedException {
        try {
            return AzureTokens.mint(credential(), scope);
        } catch (SocketTimeoutException | RuntimeException e) {
            String reason = AzureTokens.reason(e);
            if (EntraErrors.isRefusal(reason)) {
                String refusal = "Microsoft Entra ID refused the service principal " + clientId + " of tenant "
                        + tenantId + ": " + reason;
                throw new IOException(Sentences.join(refusal, EntraErrors.advice(reason, proof)), e);
            }
            throw new IOException(
                    "No token from Microsoft Entra ID at " + authority + " for the service principal " + clientId + ": "
                            + reason,
                    e);
        }
    }

    private TokenCredential credential() throws IOException {
        if (proof instanceof EntraProof.ClientSecret secret) {
            return common(new ClientSecretCredentialBuilder())
                    .clientSecret(secret.value())
                    .build();
        }
        if (proof instanceof EntraProof.Certificate certificate) {
            String problem = PemCertificate.problem(certificate.pem(), Instant.now());
            if (problem != null) {
                throw new IOException("Certificate of the service principal " + clientId + ": " + problem);
            }
            return common(new ClientCertificateCredentialBuilder())
                    .pemCertificate(new ByteArrayInputStream(
                            PemCertificate.tidy(certificate.pem()).getBytes(StandardCharsets.US_ASCII)))
                    .build();
        }
        String idToken = ((EntraProof.IdToken) proof).source().idToken();
        return common(new ClientAssertionCredentialBuilder())
                .clientAssertion(() -> idToken)
                .build();
    }

    private <B extends AadCredentialBuilderBase<B>> B common(B builder) {
        return builder.authorityHost(authority.toString())
                .disableInstanceDiscovery()
                .tenantId(tenantId)
                .clientId(clientId)
                .httpClient(http);
    }

    @Override
    public String toString() {
        return "Entra service principal " + clientId + " of tenant " + tenantId + " with " + proof;
    }
}
