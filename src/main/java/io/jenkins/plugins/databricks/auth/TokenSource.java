package io.jenkins.plugins.databricks.auth;

import java.io.IOException;

/**
 * A source of access tokens for one principal. Equal sources give equivalent tokens, so {@link TokenCache} uses them as
 * keys; implementations are records.
 */
public interface TokenSource {

    /**
     * A new token.
     *
     * @throws IOException when the identity provider rejects the request or cannot be reached; the message says what to
     *     do and contains no secret
     */
    AccessToken mint() throws IOException, InterruptedException;
}
