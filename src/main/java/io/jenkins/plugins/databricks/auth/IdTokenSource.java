package io.jenkins.plugins.databricks.auth;

import java.io.IOException;

/**
 * A source of ID tokens (JWT) with which another party, for example Jenkins itself, vouches for a build. Part of the
 * key of a {@link TokenSource}, so implementations are records.
 */
public interface IdTokenSource {

    /**
     * An ID token that is currently valid.
     *
     * @throws IOException when there is none; the message says what to do
     */
    String idToken() throws IOException;
}
