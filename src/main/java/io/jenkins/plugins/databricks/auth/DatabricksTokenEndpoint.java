package io.jenkins.plugins.databricks.auth;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.rest.Authorizer;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.HttpTransport;
import io.jenkins.plugins.databricks.rest.RequestBody;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.RetryPolicy;
import io.jenkins.plugins.databricks.rest.text.Sentences;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * The OAuth token endpoint that each workspace has.
 *
 * @param host the workspace
 * @param transport the connections to use
 * @param retry how long to retry when the endpoint is busy
 */
record DatabricksTokenEndpoint(URI host, HttpTransport transport, RetryPolicy retry) {

    /** The longest plausible lifetime of a token; anything longer is treated as this. */
    private static final Duration LONGEST_LIFE = Duration.ofDays(1);

    /** The endpoint has next to nothing to do, and much waits for it. */
    private static final Duration LONGEST = Duration.ofSeconds(15);

    /**
     * Asks for a token.
     *
     * @param who who the token is for
     * @param advice what to check if the endpoint rejects it
     */
    AccessToken mint(Map<String, String> form, Authorizer authorizer, String who, String advice)
            throws IOException, InterruptedException {
        RestRequest request = new RestRequest("POST", "/oidc/v1/token", Map.of(), new RequestBody.Form(form), true);
        Instant asked = retry.clock().instant();
        JsonNode answer;
        try {
            answer = new RestClient(host, transport, authorizer, retry)
                    .answeredWithin(LONGEST)
                    .call(request);
        } catch (DatabricksException e) {
            if (e.isGivenUp() || (e.status() != 400 && e.status() != 401)) {
                throw e;
            }
            throw new IOException(host.getHost() + " refused " + who + " (" + reason(e) + "): " + advice, e);
        }
        String token = answer.path("access_token").asText("");
        if (token.isEmpty()) {
            throw new IOException(
                    host.getHost() + " answered the request for a token without one: check the workspace's host name.");
        }
        long seconds = answer.path("expires_in").asLong(3600);
        return new AccessToken(token, asked.plusSeconds(Math.max(0, Math.min(seconds, LONGEST_LIFE.toSeconds()))));
    }

    private static String reason(DatabricksException e) {
        String words = e.remoteMessage() == null ? "status " + e.status() : Sentences.open(e.remoteMessage());
        return e.errorCode() == null ? words : e.errorCode() + ": " + words;
    }
}
