package io.jenkins.plugins.databricks.auth;

import io.jenkins.plugins.databricks.rest.Authorizer;
import io.jenkins.plugins.databricks.rest.HttpTransport;
import io.jenkins.plugins.databricks.rest.RetryPolicy;
import java.io.IOException;
import java.net.URI;
import java.util.HashMap;
import java.util.Map;

/**
 * The tokens of a principal for which a Databricks federation policy accepts ID tokens of another party. No secret is
 * stored anywhere.
 *
 * @param host the workspace
 * @param clientId the application ID of the service principal with the policy; {@code null} for an account-wide policy
 * @param idTokens the tokens to exchange
 * @param transport the connections to use
 * @param retry how long to retry when the endpoint is busy
 * @see <a href="https://docs.databricks.com/aws/en/dev-tools/auth/oauth-federation-exchange">Token exchange</a>
 */
public record TokenExchange(
        URI host, String clientId, IdTokenSource idTokens, HttpTransport transport, RetryPolicy retry)
        implements TokenSource {

    @Override
    public AccessToken mint() throws IOException, InterruptedException {
        Map<String, String> form = new HashMap<>(Map.of(
                "grant_type", "urn:ietf:params:oauth:grant-type:token-exchange",
                "subject_token", idTokens.idToken(),
                "subject_token_type", "urn:ietf:params:oauth:token-type:jwt",
                "scope", "all-apis"));
        if (clientId != null) {
            form.put("client_id", clientId);
        }
        return new DatabricksTokenEndpoint(host, transport, retry)
                .mint(
                        form,
                        Authorizer.fixed(Map.of()),
                        "the ID token for " + principal(),
                        "check that issuer, subject and audience of the ID token match a federation policy of "
                                + (clientId == null ? "the account." : "this service principal."));
    }

    private String principal() {
        return clientId == null ? "a principal of the account" : "the service principal " + clientId;
    }

    @Override
    public String toString() {
        return "ID token for " + principal() + " at " + host;
    }
}
