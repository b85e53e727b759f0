package io.jenkins.plugins.databricks.connection;

import static io.jenkins.plugins.casc.misc.Util.getUnclassifiedRoot;
import static io.jenkins.plugins.casc.misc.Util.toYamlString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import hudson.security.ACL;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.casc.ConfigurationContext;
import io.jenkins.plugins.casc.ConfiguratorRegistry;
import io.jenkins.plugins.casc.SecretSource;
import io.jenkins.plugins.casc.misc.ConfiguredWithCode;
import io.jenkins.plugins.casc.misc.JenkinsConfiguredWithCodeRule;
import io.jenkins.plugins.casc.misc.junit.jupiter.WithJenkinsConfiguredWithCode;
import io.jenkins.plugins.databricks.auth.AzureCloud;
import io.jenkins.plugins.databricks.credentials.DatabricksServicePrincipal;
import io.jenkins.plugins.databricks.credentials.EntraServicePrincipalCredentials;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.TestExtension;

@WithJenkinsConfiguredWithCode
class ConfigurationAsCodeTest {

    private static final Map<String, String> SECRETS =
            Map.of("DATABRICKS_CLIENT_SECRET", "secret-of-databricks", "ENTRA_CLIENT_SECRET", "secret-of-entra");

    @Test
    @ConfiguredWithCode("configuration-as-code.yaml")
    void codeConfiguresWorkspacesAndCredentials(JenkinsConfiguredWithCodeRule j) {
        DatabricksConfiguration configuration = DatabricksConfiguration.get();
        assertThat(configuration.getWorkspaces(), hasSize(2));
        assertThat(configuration.getDefaultWorkspace(), is("prod"));
        assertThat(configuration.isKeepTokensOnController(), is(true));
        DatabricksWorkspace test = configuration.workspace("test");
        assertThat(test.getHost(), is("https://adb-1234567890123456.7.databricks.azure.us"));
        assertThat(test.getCredentialsId(), is("databricks-test"));
        assertThat(test.getAzureResourceId(), containsString("/workspaces/test"));

        DatabricksServicePrincipal databricks = only(j, DatabricksServicePrincipal.class);
        assertThat(databricks.getId(), is("databricks-prod"));
        assertThat(databricks.getClientId(), is("4ad1c1b0-2a52-4d2c-9c7e-000000000017"));
        assertThat(databricks.getClientSecret().getPlainText(), is("secret-of-databricks"));
        EntraServicePrincipalCredentials entra = only(j, EntraServicePrincipalCredentials.class);
        assertThat(entra.getTenantId(), is("0f2a1c1b-1111-4d2c-9c7e-00000000000a"));
        assertThat(entra.getClientSecret().getPlainText(), is("secret-of-entra"));
        assertThat(entra.getCloud(), is(AzureCloud.US_GOVERNMENT));
    }

    @Test
    @ConfiguredWithCode("configuration-as-code.yaml")
    void exportIsWhatWasLoadedWithTheSecretsEncrypted(JenkinsConfiguredWithCodeRule j) throws Exception {
        String workspaces = toYamlString(getUnclassifiedRoot(new ConfigurationContext(ConfiguratorRegistry.get()))
                .get("databricks"));
        assertThat(workspaces, is("""
                defaultWorkspace: "prod"
                keepTokensOnController: true
                workspaces:
                - credentialsId: "databricks-prod"
                  host: "https://dbc-a1b2c3d4-e5f6.cloud.databricks.com"
                  name: "prod"
                - azureResourceId: "/subscriptions/1/resourceGroups/data/providers/Microsoft.Databricks/workspaces/test"
                  credentialsId: "databricks-test"
                  host: "https://adb-1234567890123456.7.databricks.azure.us"
                  name: "test"
                """));
        ByteArrayOutputStream export = new ByteArrayOutputStream();
        ConfigurationAsCode.get().export(export);
        String all = export.toString(StandardCharsets.UTF_8);
        assertThat(
                all,
                allOf(
                        containsString("- databricksServicePrincipal:"),
                        containsString("- databricksEntraServicePrincipal:"),
                        containsString("clientId: \"4ad1c1b0-2a52-4d2c-9c7e-000000000017\""),
                        containsString("cloud: US_GOVERNMENT"),
                        containsString("clientSecret: \"{AQAA")));
        SECRETS.values().forEach(secret -> assertThat(all, not(containsString(secret))));
    }

    private static <C extends com.cloudbees.plugins.credentials.common.StandardCredentials> C only(
            JenkinsConfiguredWithCodeRule j, Class<C> type) {
        var all = CredentialsProvider.lookupCredentialsInItemGroup(type, j.jenkins, ACL.SYSTEM2, java.util.List.of());
        assertThat(all, hasSize(1));
        return all.get(0);
    }

    /** Stands for the environment, Vault, a mounted file and the like. */
    @TestExtension
    public static final class Vault extends SecretSource {
        @Override
        public Optional<String> reveal(String secret) {
            return Optional.ofNullable(SECRETS.get(secret));
        }
    }
}
