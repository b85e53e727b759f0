package io.jenkins.plugins.databricks.auth;

import java.time.Instant;

/**
 * A bearer token.
 *
 * @param value the secret itself
 * @param expiresAt when it expires; {@link Instant#MAX} if that is not known, as for a personal access token
 */
public record AccessToken(String value, Instant expiresAt) {

    @Override
    public String toString() {
        return "access token until " + expiresAt;
    }
}
