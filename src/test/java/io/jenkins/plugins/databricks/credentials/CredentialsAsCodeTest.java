package io.jenkins.plugins.databricks.credentials;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.security.ACL;
import io.jenkins.plugins.casc.ConfigurationAsCode;
import io.jenkins.plugins.casc.SecretSource;
import io.jenkins.plugins.casc.misc.ConfiguredWithCode;
import io.jenkins.plugins.casc.misc.JenkinsConfiguredWithCodeRule;
import io.jenkins.plugins.casc.misc.junit.jupiter.WithJenkinsConfiguredWithCode;
import io.jenkins.plugins.databricks.auth.AzureCloud;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.TestExtension;

@WithJenkinsConfiguredWithCode
class CredentialsAsCodeTest {

    private static final String PEM = "-----BEGIN CERTIFICATE-----\nMIIabc\n-----END CERTIFICATE-----\n";

    @Test
    @ConfiguredWithCode("credentials-as-code.yaml")
    void codeMakesEachKindOfCredential(JenkinsConfiguredWithCodeRule j) {
        EntraServicePrincipalCredentials certificate = only(j, EntraServicePrincipalCredentials.class);
        assertThat(certificate.getCertificate().getPlainText(), is(PEM));
        assertThat(certificate.getClientSecret(), is(nullValue()));
        ManagedIdentityCredentials machine = only(j, ManagedIdentityCredentials.class);
        assertThat(machine.getClientId(), is("0f2a1c1b-3333-4d2c-9c7e-00000000000c"));
        assertThat(machine.getCloud(), is(AzureCloud.CHINA));
        FederationCredentials federation = only(j, FederationCredentials.class);
        assertThat(federation.getIdTokenCredentialsId(), is("id-token"));
        assertThat(federation.getClientId(), is("0f2a1c1b-4444-4d2c-9c7e-00000000000d"));
        assertThat(federation.getTenantId(), is("0f2a1c1b-1111-4d2c-9c7e-00000000000a"));
        assertThat(federation.getCloud(), is(AzureCloud.US_GOVERNMENT));
    }

    @Test
    @ConfiguredWithCode("credentials-as-code.yaml")
    void exportIsWhatWasLoadedWithTheKeyEncrypted(JenkinsConfiguredWithCodeRule j) throws Exception {
        ByteArrayOutputStream export = new ByteArrayOutputStream();
        ConfigurationAsCode.get().export(export);
        assertThat(
                export.toString(StandardCharsets.UTF_8),
                allOf(
                        containsString("certificate: \"{AQAA"),
                        not(containsString("MIIabc")),
                        containsString("- databricksManagedIdentity:"),
                        containsString("cloud: CHINA"),
                        containsString("- databricksFederation:"),
                        containsString("idTokenCredentialsId: \"id-token\"")));
    }

    private static <C extends StandardCredentials> C only(JenkinsConfiguredWithCodeRule j, Class<C> type) {
        List<C> all = CredentialsProvider.lookupCredentialsInItemGroup(type, j.jenkins, ACL.SYSTEM2, List.of());
        assertThat(all, hasSize(1));
        return all.get(0);
    }

    /** Stands for a mounted file. */
    @TestExtension
    public static final class Vault extends SecretSource {
        @Override
        public Optional<String> reveal(String secret) {
            return Optional.ofNullable(secret.equals("ENTRA_CERTIFICATE") ? PEM : null);
        }
    }
}
