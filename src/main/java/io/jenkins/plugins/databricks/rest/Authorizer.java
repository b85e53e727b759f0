package io.jenkins.plugins.databricks.rest;

import java.io.IOException;
import java.util.Map;

/** Gives the headers that let a request in. Asked before every attempt, so a token that was renewed meanwhile is used. */
public interface Authorizer {

    /**
     * The headers to send now.
     *
     * @throws IOException when no token could be had
     */
    Map<String, String> headers() throws IOException, InterruptedException;

    /**
     * Called when Databricks refused these headers as expired or unknown: they are not to be given again.
     *
     * @return whether {@link #headers} now gives others; {@code false} for a token that is fixed
     */
    boolean renew(Map<String, String> refused) throws IOException, InterruptedException;

    /**
     * Whether the principal is one of Microsoft Entra ID, and the Azure resource id of the workspace is not given, by which a workspace
     * that does not know the principal yet may let it in.
     */
    default boolean lacksAzureResourceId() {
        return false;
    }

    /** Always the same headers, for instance those of a token endpoint. */
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
