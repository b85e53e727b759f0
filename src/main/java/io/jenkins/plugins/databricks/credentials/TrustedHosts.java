package io.jenkins.plugins.databricks.credentials;

import hudson.AbortException;
import hudson.ExtensionList;
import hudson.ExtensionPoint;
import io.jenkins.plugins.databricks.api.WorkspaceHost;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.net.URI;

/**
 * Knows the addresses that an administrator has configured as workspaces. No token is minted for any other address
 * outside Databricks' domains, and nothing is sent there.
 */
public interface TrustedHosts extends ExtensionPoint {

    /** Whether an administrator has configured this address. */
    boolean isConfigured(URI host);

    /**
     * Parses an address and checks that it is allowed.
     *
     * @throws AbortException when it is invalid, or neither in a domain of Databricks nor configured; the message does
     *     not name a parameter, since forms have other names for it
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
                    "'" + uri + "' is not an https address of Databricks, and no administrator has configured it."
                            + " Check the spelling, or ask an administrator to add it under Manage Jenkins » System » Databricks");
        }
        return uri;
    }
}
