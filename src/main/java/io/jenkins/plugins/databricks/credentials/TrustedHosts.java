package io.jenkins.plugins.databricks.credentials;

import hudson.AbortException;
import hudson.ExtensionList;
import hudson.ExtensionPoint;
import io.jenkins.plugins.databricks.api.WorkspaceHost;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.net.URI;

/** Knows addresses that an administrator has configured as workspaces. No token is minted for, and nothing sent to, an address that nobody vouches for. */
public interface TrustedHosts extends ExtensionPoint {

    /** Whether an administrator has configured this address. */
    boolean isConfigured(URI host);

    /**
     * Reads an address and makes sure that it may be talked to.
     *
     * @throws AbortException when it is none, or is neither one of Databricks' own nor configured; the message names no parameter, since
     *     forms have other names for it
     */
    static URI check(String host) throws AbortException {
        URI uri;
        try {
            uri = WorkspaceHost.parse(host);
        } catch (InvalidInputException e) {
            throw new AbortException(e.getMessage());
        }
        boolean configured =
                ExtensionList.lookup(TrustedHosts.class).stream().anyMatch(hosts -> hosts.isConfigured(uri));
        if (!configured && !WorkspaceHost.isDatabricks(uri)) {
            throw new AbortException(
                    "'" + uri + "' is no https address of Databricks, and no administrator has configured it."
                            + " Check the spelling, or ask an administrator to add it under Manage Jenkins » System » Databricks");
        }
        return uri;
    }
}
