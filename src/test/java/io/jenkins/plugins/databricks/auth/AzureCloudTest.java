package io.jenkins.plugins.databricks.auth;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.emulator.SelfSigned;
import io.jenkins.plugins.databricks.emulator.http.RecordedRequest;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class AzureCloudTest {

    @RegisterExtension
    private static final AzureOverTls AZURE = new AzureOverTls();

    private static SelfSigned certificate;

    @BeforeAll
    static void addPrincipals() throws IOException {
        certificate = SelfSigned.rsa();
        AZURE.emulator().addEntraServicePrincipal(AzureOverTls.TENANT, "app", "s3cret", true);
        AZURE.emulator().addEntraServicePrincipal(AzureOverTls.TENANT, "app", certificate.certificate(), true);
    }

    private static EntraServicePrincipal at(AzureCloud cloud, EntraProof proof, String scope) {
        return new EntraServicePrincipal(
                cloud.authority(), AzureOverTls.TENANT, "app", proof, scope, AZURE.redirected());
    }

    @ParameterizedTest
    @CsvSource({
        "PUBLIC, login.microsoftonline.com, https%3A%2F%2Fmanagement.core.windows.net%2F%2F.default",
        "US_GOVERNMENT, login.microsoftonline.us, https%3A%2F%2Fmanagement.core.usgovcloudapi.net%2F%2F.default",
        "CHINA, login.chinacloudapi.cn, https%3A%2F%2Fmanagement.core.chinacloudapi.cn%2F%2F.default"
    })
    void eachCloudAsksItsOwnSignInHostForItsOwnScopes(AzureCloud cloud, String host, String managementScope)
            throws Exception {
        EntraProof secret = new EntraProof.ClientSecret("s3cret");
        at(cloud, secret, AzureCloud.DATABRICKS_SCOPE).mint();
        at(cloud, secret, cloud.managementScope()).mint();

        List<RecordedRequest> all = AZURE.emulator().requests();
        List<RecordedRequest> tokens = AZURE.emulator().requests("POST", "/" + AzureOverTls.TENANT);
        assertThat(
                all.stream()
                        .map(request -> request.header("X-Forwarded-Host"))
                        .distinct()
                        .toList(),
                is(List.of(host)));
        assertThat(tokens.get(0).body(), containsString("2ff814a6-3304-4ab8-85cb-cd0e6f879c1d%2F.default"));
        assertThat(tokens.get(1).body(), containsString(managementScope));
    }

    @ParameterizedTest
    @EnumSource
    void aCertificateSignsForItsCloudsOwnTokenEndpoint(AzureCloud cloud) throws Exception {
        String pem = certificate.keyPem() + certificate.certificatePem();

        at(cloud, new EntraProof.Certificate(pem), cloud.managementScope()).mint();

        assertThat(AZURE.emulator().requests("POST", "/").get(0).status(), is(200));
    }

    @Test
    void theManagementScopeOfAnotherCloudIsRefused() {
        IOException e = assertThrows(
                IOException.class,
                () -> at(AzureCloud.CHINA, new EntraProof.ClientSecret("s3cret"), AzureCloud.PUBLIC.managementScope())
                        .mint());
        assertThat(e.getMessage(), containsString("AADSTS70011"));
    }
}
