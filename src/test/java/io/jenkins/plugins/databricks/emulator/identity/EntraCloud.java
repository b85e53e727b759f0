package io.jenkins.plugins.databricks.emulator.identity;

import io.jenkins.plugins.databricks.emulator.http.HttpRequest;
import java.util.List;

/**
 * The clouds that Entra ID and Azure Resource Manager exist in, each with its own addresses.
 *
 * @see <a href="https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud">National clouds</a>
 */
enum EntraCloud {
    PUBLIC("login.microsoftonline.com", "https://management.core.windows.net", "https://management.azure.com"),
    US_GOVERNMENT(
            "login.microsoftonline.us",
            "https://management.core.usgovcloudapi.net",
            "https://management.usgovcloudapi.net"),
    CHINA("login.chinacloudapi.cn", "https://management.core.chinacloudapi.cn", "https://management.chinacloudapi.cn");

    /** Azure Databricks, the same in all clouds. */
    static final String DATABRICKS = "2ff814a6-3304-4ab8-85cb-cd0e6f879c1d";

    /** Says which sign-in host a request was for that somebody sent here instead. */
    static final String ORIGINAL_HOST = "X-Forwarded-Host";

    private final String signInHost;
    private final List<String> management;

    EntraCloud(String signInHost, String... management) {
        this.signInHost = signInHost;
        this.management = List.of(management);
    }

    /** The cloud whose sign-in host was meant; the public one where none is told. */
    static EntraCloud of(HttpRequest request) {
        String host = request.header(ORIGINAL_HOST);
        for (EntraCloud cloud : values()) {
            if (cloud.signInHost.equals(host)) {
                return cloud;
            }
        }
        return PUBLIC;
    }

    /** What a token for this resource is good for; null where this cloud has no such resource. */
    Identity.Kind kind(String resource) {
        if (resource.equals(DATABRICKS)) {
            return Identity.Kind.ENTRA_DATABRICKS;
        }
        String address = resource.endsWith("/") ? resource.substring(0, resource.length() - 1) : resource;
        return management.contains(address) ? Identity.Kind.ENTRA_MANAGEMENT : null;
    }
}
