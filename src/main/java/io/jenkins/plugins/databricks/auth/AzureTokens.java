package io.jenkins.plugins.databricks.auth;

import com.azure.core.credential.TokenCredential;
import com.azure.core.credential.TokenRequestContext;
import io.jenkins.plugins.databricks.rest.task.Stoppable;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Gets tokens through Azure Identity. */
final class AzureTokens {

    /** Azure Identity retries by itself, for longer than anybody wants to wait. */
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private AzureTokens() {}

    /** @throws IOException when there was no response in time; all other failures are exceptions of Azure Identity */
    static AccessToken mint(TokenCredential credential, String scope) throws IOException, InterruptedException {
        com.azure.core.credential.AccessToken token;
        try {
            token = Stoppable.call(
                    () -> credential.getTokenSync(new TokenRequestContext().addScopes(scope)),
                    Stoppable.Limit.of(LONGEST),
                    () -> {});
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("no answer within " + LONGEST.toSeconds() + " s");
        }
        return new AccessToken(token.getToken(), token.getExpiresAt().toInstant());
    }

    /** The root cause: Azure Identity wraps an error response in several exceptions of varying classes. */
    static String reason(Exception e) {
        Throwable deepest = e;
        while (deepest.getCause() != null && deepest.getCause().getMessage() != null) {
            deepest = deepest.getCause();
        }
        return LogText.line(deepest.getMessage() == null ? deepest.toString() : deepest.getMessage());
    }
}
