package io.jenkins.plugins.databricks.execution.tokens;

import io.jenkins.plugins.databricks.credentials.ControllerHttp;
import io.jenkins.plugins.databricks.rest.settings.UserAgent;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The environment variables by which programs find a token service, and nothing else that would sign them in.
 *
 * @see <a href="https://docs.databricks.com/aws/en/dev-tools/auth/env-vars">Databricks' variables</a>
 * @see <a href="https://github.com/databricks/databricks-sdk-go/blob/main/config/config.go">all that the SDK for Go knows</a>
 */
final class ProgramVariables {

    static final String ADDRESS = "DATABRICKS_METADATA_SERVICE_URL";

    /** What would sign programs in otherwise, lead them to another host, or have them print the token. */
    private static final List<String> EMPTIED = List.of(
            "DATABRICKS_TOKEN",
            "DATABRICKS_USERNAME",
            "DATABRICKS_PASSWORD",
            "DATABRICKS_CLIENT_ID",
            "DATABRICKS_CLIENT_SECRET",
            "DATABRICKS_ACCOUNT_ID",
            "DATABRICKS_WORKSPACE_ID",
            "DATABRICKS_CLOUD",
            "DATABRICKS_DISCOVERY_URL",
            "DATABRICKS_TOKEN_AUDIENCE",
            "DATABRICKS_OIDC_TOKEN",
            "DATABRICKS_OIDC_TOKEN_ENV",
            "DATABRICKS_OIDC_TOKEN_FILE",
            "DATABRICKS_OIDC_TOKEN_FILEPATH",
            "DATABRICKS_CLI_PATH",
            "DATABRICKS_DEBUG_HEADERS",
            "DATABRICKS_AZURE_RESOURCE_ID",
            "DATABRICKS_AZURE_LOGIN_APP_ID",
            "DATABRICKS_GOOGLE_SERVICE_ACCOUNT",
            "GOOGLE_CREDENTIALS",
            "ARM_CLIENT_ID",
            "ARM_CLIENT_SECRET",
            "ARM_TENANT_ID",
            "ARM_USE_MSI",
            "ACTIONS_ID_TOKEN_REQUEST_URL",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
            "SYSTEM_ACCESSTOKEN");

    private ProgramVariables() {}

    /**
     * The variables. Those with an empty text are to be removed from the environment.
     *
     * @param address of the service
     * @param profile the path of its {@link SignInProfile}
     */
    static Map<String, String> of(URI host, String address, String profile) {
        Map<String, String> variables = new LinkedHashMap<>();
        variables.put("DATABRICKS_HOST", host.toString());
        variables.put("DATABRICKS_AUTH_TYPE", SignInProfile.AUTH_TYPE);
        variables.put(ADDRESS, address);
        variables.put("DATABRICKS_CONFIG_FILE", profile);
        variables.put("DATABRICKS_CONFIG_PROFILE", SignInProfile.NAME);
        variables.put("DATABRICKS_CLI_UPSTREAM", UserAgent.PRODUCT);
        variables.put("DATABRICKS_CLI_UPSTREAM_VERSION", UserAgent.token(ControllerHttp.version()));
        variables.put("DATABRICKS_CLI_DISABLE_UPDATE_CHECK", "true");
        EMPTIED.forEach(name -> variables.put(name, ""));
        return variables;
    }
}
