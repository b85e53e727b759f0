package io.jenkins.plugins.databricks.auth;

import java.time.Instant;

/**
 * A personal access token, or any other existing bearer token.
 *
 * @param token the token itself
 * @see <a href="https://docs.databricks.com/dev-tools/auth/pat.html">Personal access tokens</a>
 */
public record PersonalAccessToken(String token) implements TokenSource {

    @Override
    public AccessToken mint() {
        return new AccessToken(token, Instant.MAX);
    }

    @Override
    public String toString() {
        return "personal access token";
    }
}
