package io.jenkins.plugins.databricks.credentials;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.AbortException;
import hudson.ExtensionList;
import hudson.ExtensionPoint;

/** Makes credentials of another plugin usable for Databricks. */
public interface CredentialsAdapter extends ExtensionPoint {

    /** Whether it knows this type of credentials. */
    boolean accepts(Credentials credentials);

    /**
     * Credentials of this plugin that stand for the same principal. They are stored nowhere.
     *
     * @param credentials of a type that this adapter accepts
     * @throws AbortException when these cannot be used for Databricks; the message says why
     */
    DatabricksCredentials adapt(StandardCredentials credentials) throws AbortException;

    /** The adapter for a type of credentials, {@code null} where there is none. */
    static CredentialsAdapter of(Credentials credentials) {
        return ExtensionList.lookup(CredentialsAdapter.class).stream()
                .filter(adapter -> adapter.accepts(credentials))
                .findFirst()
                .orElse(null);
    }
}
