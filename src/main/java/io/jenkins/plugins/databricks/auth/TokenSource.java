package io.jenkins.plugins.databricks.auth;

import java.io.IOException;

/**
 * Mints access tokens for one principal. Two sources that are equal give equivalent tokens, so {@link TokenCache} takes a source as its key;
 * implementations are records.
 */
public interface TokenSource {

    /**
     * A new token.
     *
     * @throws IOException when the identity provider refuses or cannot be reached; the message says what to do and holds no secret
     */
    AccessToken mint() throws IOException, InterruptedException;
}
