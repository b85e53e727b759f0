package io.jenkins.plugins.databricks.credentials;

import com.cloudbees.plugins.credentials.Credentials;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.microsoft.azure.util.AzureBaseCredentials;
import com.microsoft.azure.util.AzureCredentials;
import com.microsoft.azure.util.AzureImdsCredentials;
import hudson.Extension;
import hudson.Util;
import io.jenkins.plugins.databricks.auth.AzureCloud;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Adapts the service principal and the managed identity of the Azure Credentials plugin, if it is installed. No other
 * class may refer to its types.
 */
@Extension(optional = true)
@Restricted(NoExternalUse.class)
public final class AzureCredentialsAdapter implements CredentialsAdapter {

    @Override
    public boolean accepts(Credentials credentials) {
        return credentials instanceof AzureCredentials || credentials instanceof AzureImdsCredentials;
    }

    @Override
    public DatabricksCredentials adapt(StandardCredentials credentials) {
        return credentials instanceof AzureCredentials principal
                ? principal(principal)
                : managedIdentity((AzureImdsCredentials) credentials);
    }

    private static DatabricksCredentials principal(AzureCredentials principal) {
        if (Util.fixEmpty(principal.getPlainClientSecret()) == null) {
            throw new InvalidInputException(
                    "credentialsId: '" + principal.getId()
                            + "' has no client secret. For a certificate use a Microsoft Entra service principal for Databricks");
        }
        EntraServicePrincipalCredentials adapted = new EntraServicePrincipalCredentials(
                null,
                principal.getId(),
                null,
                principal.getTenant(),
                principal.getClientId(),
                principal.getClientSecret());
        adapted.setCloud(cloud(principal));
        if (!isOwnAddressOf(adapted.getCloud(), principal.getActiveDirectoryEndpoint())) {
            throw new InvalidInputException("credentialsId: '" + principal.getId() + "' has a custom sign-in address, "
                    + principal.getActiveDirectoryEndpoint() + ", which is not supported for Databricks");
        }
        return adapted;
    }

    private static boolean isOwnAddressOf(AzureCloud cloud, String override) {
        String address = Util.fixEmptyAndTrim(override);
        if (address == null) {
            return true;
        }
        String own = cloud.authority().toString();
        return address.equalsIgnoreCase(own) || address.equalsIgnoreCase(own + "/");
    }

    private static DatabricksCredentials managedIdentity(AzureImdsCredentials identity) {
        ManagedIdentityCredentials.checkStoredByAdministrator(identity);
        return ManagedIdentityCredentials.vouchedFor(identity.getId(), identity.getClientId(), cloud(identity));
    }

    private static AzureCloud cloud(AzureBaseCredentials credentials) {
        String name = Util.fixNull(credentials.getAzureEnvironmentName()).strip();
        return switch (name) {
            case "", "Azure" -> AzureCloud.PUBLIC;
            case "Azure US Government" -> AzureCloud.US_GOVERNMENT;
            case "Azure China" -> AzureCloud.CHINA;
            default ->
                throw new InvalidInputException("credentialsId: '" + credentials.getId()
                        + "' belongs to the environment '" + name + "', which does not have Databricks");
        };
    }
}
