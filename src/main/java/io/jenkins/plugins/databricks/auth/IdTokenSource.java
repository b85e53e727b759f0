package io.jenkins.plugins.databricks.auth;

import java.io.IOException;

/**
 * Gives id tokens (JWT) by which another party, Jenkins itself for instance, vouches for a build. Part of the key of a {@link TokenSource}, so
 * implementations are records.
 */
public interface IdTokenSource {

    /**
     * An id token that is valid now.
     *
     * @throws IOException when there is none; the message says what to do
     */
    String idToken() throws IOException;
}
