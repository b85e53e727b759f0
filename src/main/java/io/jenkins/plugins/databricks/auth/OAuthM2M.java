package io.jenkins.plugins.databricks.auth;

import io.jenkins.plugins.databricks.rest.Authorizer;
import io.jenkins.plugins.databricks.rest.HttpTransport;
import io.jenkins.plugins.databricks.rest.RetryPolicy;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;

/**
 * The tokens of a Databricks service principal with a client secret (OAuth machine-to-machine). The workspace itself
 * has the token endpoint.
 *
 * @param host the workspace
 * @param clientId the service principal's application ID
 * @param clientSecret its OAuth secret, created in Databricks (not in Entra ID)
 * @param transport the connections to use
 * @param retry how long to retry when the endpoint is busy
 * @see <a href="https://docs.databricks.com/aws/en/dev-tools/auth/oauth-m2m">OAuth M2M</a>
 */
public record OAuthM2M(URI host, String clientId, String clientSecret, HttpTransport transport, RetryPolicy retry)
        implements TokenSource {

    @Override
    public AccessToken mint() throws IOException, InterruptedException {
        return new DatabricksTokenEndpoint(host, transport, retry)
                .mint(
                        Map.of("grant_type", "client_credentials", "scope", "all-apis"),
                        basic(),
                        "the service principal " + clientId,
                        "check the client ID, and that the secret was created in Databricks and has not expired. A "
                                + "secret created in Entra ID belongs in a Microsoft Entra credential.");
    }

    private Authorizer basic() {
        String pair = clientId + ":" + clientSecret;
        String header = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
        return Authorizer.fixed(Map.of("Authorization", header));
    }

    @Override
    public String toString() {
        return "service principal " + clientId + " at " + host;
    }
}
