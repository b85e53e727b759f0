package io.jenkins.plugins.databricks.credentials;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.ExtensionList;
import hudson.ExtensionPoint;
import io.jenkins.plugins.databricks.rest.InvalidInputException;

/** Adapts credentials of another plugin for use with Databricks. */
interface CredentialsAdapter extends ExtensionPoint {

    /** Whether it supports this type of credentials. */
    boolean accepts(Credentials credentials);

    /**
     * Credentials of this plugin for the same principal. They are not stored.
     *
     * @param credentials of a type that this adapter accepts
     * @throws InvalidInputException when these cannot be used for Databricks; the message says why
     */
    DatabricksCredentials adapt(StandardCredentials credentials);

    /** The adapter for a type of credentials, or {@code null}. */
    static CredentialsAdapter of(Credentials credentials) {
        return ExtensionList.lookup(CredentialsAdapter.class).stream()
                .filter(adapter -> adapter.accepts(credentials))
                .findFirst()
                .orElse(null);
    }
}
