package io.jenkins.plugins.databricks.api;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspaceHostTest {

    @ParameterizedTest
    @CsvSource({
        "https://adb-1.7.azuredatabricks.net, https://adb-1.7.azuredatabricks.net",
        "adb-1.7.azuredatabricks.net, https://adb-1.7.azuredatabricks.net",
        "'  HTTPS://ADB-1.7.AzureDatabricks.net/  ', https://adb-1.7.azuredatabricks.net",
        "https://adb-1.7.azuredatabricks.net/?o=1#job/17, https://adb-1.7.azuredatabricks.net",
        "https://adb-1.7.azuredatabricks.net/jobs/17?o=1, https://adb-1.7.azuredatabricks.net",
        "http://localhost:8080/x, http://localhost:8080",
        "dbc-1.cloud.databricks.com:8443, https://dbc-1.cloud.databricks.com:8443",
    })
    void anAddressIsReadAsItIsPasted(String text, URI host) {
        assertThat(WorkspaceHost.parse(text), is(host));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "ftp://x.azuredatabricks.net",
                "https://",
                "https://user:pw@x.azuredatabricks.net",
                "a b",
                "file:///etc"
            })
    void whatIsNoAddressIsRefusedWithAnExample(String text) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> WorkspaceHost.parse(text));

        assertThat(e.getMessage(), containsString("Example: https://adb-1234567890123456.7.azuredatabricks.net"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://accounts.cloud.databricks.com/login",
                "accounts.azuredatabricks.net",
                "https://Accounts.gcp.databricks.com",
                "https://accounts-dod.cloud.databricks.us",
            })
    void anAccountIsNoWorkspace(String text) {
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> WorkspaceHost.parse(text));

        assertThat(e.getMessage(), containsString("is the address of the account console. Use the address of a"));
    }

    @Test
    void aTextThatIsNoAddressAtAllIsNotRepeated() {
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> WorkspaceHost.parse("a".repeat(999_000)));

        assertThat(e.getMessage(), startsWith("An address of 999000 characters is too long. Example:"));
    }

    @ParameterizedTest
    @CsvSource({
        "https://adb-1.7.azuredatabricks.net, true",
        "https://westeurope.azuredatabricks.net, true",
        "https://x.databricks.azure.us, true",
        "https://x.databricks.azure.cn, true",
        "https://dbc-1.cloud.databricks.com, true",
        "https://x.cloud.databricks.us, true",
        "https://x.cloud.databricks.mil, true",
        "https://1.2.gcp.databricks.com, true",
        "http://adb-1.7.azuredatabricks.net, false",
        "https://azuredatabricks.net, false",
        "https://adb-1.7.azuredatabricks.net.evil.com, false",
        "https://evilazuredatabricks.net, false",
        "https://databricks.com, false",
        "https://localhost, false",
    })
    void onlyHttpsInADomainOfDatabricksIsDatabricks(URI host, boolean databricks) {
        assertThat(WorkspaceHost.isDatabricks(host), is(databricks));
    }

    @ParameterizedTest
    @CsvSource({
        "http://localhost:1, true", "http://127.0.0.1, true", "https://[::1]:2, true",
        "http://localhost.evil.com, false", "http://10.0.0.1, false", "http://127.0.0.1.nip.io, false",
    })
    void onlyThisMachineIsLoopback(URI host, boolean loopback) {
        assertThat(WorkspaceHost.isLoopback(host), is(loopback));
    }
}
