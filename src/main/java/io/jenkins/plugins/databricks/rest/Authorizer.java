package io.jenkins.plugins.databricks.rest;

import java.io.IOException;
import java.util.Map;

/**
 * Provides the authorization headers of a request. It is asked before each attempt, so that a renewed token is used.
 */
public interface Authorizer {

    /**
     * The headers to send.
     *
     * @throws IOException when no token could be obtained
     */
    Map<String, String> headers() throws IOException, InterruptedException;

    /**
     * Called when Databricks rejected these headers as expired or unknown; they must not be returned again.
     *
     * @return whether {@link #headers} now returns others; {@code false} for a fixed token
     */
    boolean renew(Map<String, String> refused) throws IOException, InterruptedException;

    /**
     * Whether the principal is from Microsoft Entra ID and the workspace's Azure resource ID, which may give a new
     * principal access, is not set.
     */
    default boolean lacksAzureResourceId() {
        return false;
    }

    /** Always the same headers, for example those of a token endpoint. */
    static Authorizer fixed(Map<String, String> headers) {
        return new Authorizer() {
            @Override
            public Map<String, String> headers() {
                return headers;
            }

            @Override
            public boolean renew(Map<String, String> refused) {
                return false;
            }
        };
    }
}
