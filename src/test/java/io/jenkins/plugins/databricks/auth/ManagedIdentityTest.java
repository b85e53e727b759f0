package io.jenkins.plugins.databricks.auth;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.emulator.http.RecordedRequest;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ManagedIdentityTest {

    @RegisterExtension
    private static final AzureOverTls AZURE = new AzureOverTls();

    private static ManagedIdentity identity(String clientId, String scope) {
        return new ManagedIdentity(clientId, scope, AZURE.redirected());
    }

    @Test
    void tokensComeFromTheMachinesMetadataService() throws Exception {
        AZURE.emulator().addManagedIdentity("mi-1", true);

        identity(null, AzureCloud.DATABRICKS_SCOPE).mint();

        RecordedRequest request = AZURE.emulator().requests("GET", "/metadata/").get(0);
        assertThat(request.header("Metadata"), is("true"));
        assertThat(request.header("X-Forwarded-Host"), is("169.254.169.254"));
        assertThat(request.query().get("resource"), is("2ff814a6-3304-4ab8-85cb-cd0e6f879c1d"));
        assertThat(request.query().containsKey("client_id"), is(false));
    }

    @Test
    void oneOfSeveralIdentitiesIsChosenByItsClientId() throws Exception {
        AZURE.emulator().addManagedIdentity("mi-2", true);

        identity("mi-2", AzureCloud.DATABRICKS_SCOPE).mint();
        identity("mi-2", AzureCloud.CHINA.managementScope()).mint();

        assertThat(AZURE.emulator().tokensMinted("mi-2"), is(2));
        assertThat(
                AZURE.emulator().requests("GET", "/metadata/").get(1).query().get("resource"),
                is("https://management.core.chinacloudapi.cn/"));
    }

    @Test
    void anIdentityThatTheMachineDoesNotHaveIsToldWithWhatToCheck() {
        IOException e = assertThrows(
                IOException.class,
                () -> identity("mi-unknown", AzureCloud.DATABRICKS_SCOPE).mint());

        assertThat(
                e.getMessage(),
                allOf(
                        containsString("No token for the managed identity mi-unknown"),
                        containsString("Check that the Jenkins controller runs on Azure")));
    }
}
