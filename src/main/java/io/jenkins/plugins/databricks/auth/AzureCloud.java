package io.jenkins.plugins.databricks.auth;

import java.net.URI;

/**
 * The Azure clouds that have Databricks, each with its own sign-in host and management API.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud">National clouds</a>
 * @see <a
 *     href="https://github.com/databricks/databricks-sdk-java/blob/main/databricks-sdk-java/src/main/java/com/databricks/sdk/core/AzureEnvironment.java">the
 *     endpoints in Databricks' own SDK</a>
 */
public enum AzureCloud {
    PUBLIC("https://login.microsoftonline.com", "https://management.azure.com", "https://management.core.windows.net/"),
    US_GOVERNMENT(
            "https://login.microsoftonline.us",
            "https://management.usgovcloudapi.net",
            "https://management.core.usgovcloudapi.net/"),
    CHINA(
            "https://login.chinacloudapi.cn",
            "https://management.chinacloudapi.cn",
            "https://management.core.chinacloudapi.cn/");

    /**
     * The scope of tokens for Azure Databricks workspaces; the application ID is the same in all clouds.
     *
     * @see <a href="https://learn.microsoft.com/azure/databricks/dev-tools/auth/aad-token-manual">Manual Entra
     *     tokens</a>
     */
    public static final String DATABRICKS_SCOPE = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d/.default";

    private final URI authority;
    private final URI resourceManager;
    private final String managementResource;

    AzureCloud(String authority, String resourceManager, String managementResource) {
        this.authority = URI.create(authority);
        this.resourceManager = URI.create(resourceManager);
        this.managementResource = managementResource;
    }

    /** The sign-in host. */
    public URI authority() {
        return authority;
    }

    /** The host of Azure Resource Manager, Azure's management API. */
    public URI resourceManager() {
        return resourceManager;
    }

    /** The scope of tokens for Azure's management API. The resource ends with a slash, so the scope has two. */
    public String managementScope() {
        return managementResource + "/.default";
    }
}
