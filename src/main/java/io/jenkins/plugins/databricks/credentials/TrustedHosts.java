package io.jenkins.plugins.databricks.credentials;

import hudson.ExtensionList;
import hudson.ExtensionPoint;
import io.jenkins.plugins.databricks.api.WorkspaceHost;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.net.URI;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Knows the addresses that an administrator has configured as workspaces. No token is minted for any other address
 * outside Databricks' domains, and nothing is sent there. Only this plugin may vouch for an address.
 */
@Restricted(NoExternalUse.class)
public interface TrustedHosts extends ExtensionPoint {

    /** Says whether an administrator has configured this address. */
    boolean isConfigured(URI host);

    /**
     * Parses an address and checks that it is allowed.
     *
     * @throws InvalidInputException when it is invalid, or neither in a domain of Databricks nor configured; the message does
     *     not name a parameter, since forms have other names for it
     */
    static URI check(String host) {
        URI uri = WorkspaceHost.parse(host);
        boolean configured =
                ExtensionList.lookup(TrustedHosts.class).stream().anyMatch(hosts -> hosts.isConfigured(uri));
        if (!configured && !WorkspaceHost.isDatabricks(uri)) {
            throw new InvalidInputException(
                    "'" + uri + "' is not an https address of Databricks, and no administrator has configured it."
                            + " Check the spelling, or ask an administrator to add it under Manage Jenkins » System » Databricks");
        }
        return uri;
    }
}
