package io.jenkins.plugins.databricks.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.deploy.bundle.CliVersion;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CliReleaseTest {

    private static final CliPlatform LINUX = new CliPlatform("linux", "amd64");
    private static final String ONE = "1".repeat(64);

    private final CliRelease release =
            new CliRelease(CliRelease.releases(CliRelease.OFFICIAL), CliVersion.of(1, 27, 0));

    /** The names of the files of <a href="https://github.com/databricks/cli/releases/tag/v1.27.0">a release</a>. */
    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, databricks_cli_1.27.0_linux_amd64.zip, databricks",
        "Linux, aarch64, databricks_cli_1.27.0_linux_arm64.zip, databricks",
        "Mac OS X, x86_64, databricks_cli_1.27.0_darwin_amd64.zip, databricks",
        "Mac OS X, aarch64, databricks_cli_1.27.0_darwin_arm64.zip, databricks",
        "Windows Server 2022, amd64, databricks_cli_1.27.0_windows_amd64.zip, databricks.exe",
        "Windows 11, aarch64, databricks_cli_1.27.0_windows_arm64.zip, databricks.exe",
    })
    void namesTheArchiveAndTheExecutableOfAPlatform(String os, String processor, String archive, String executable) {
        CliPlatform platform = CliPlatform.of(os, processor);
        assertThat(
                release.archive(platform),
                is(URI.create("https://github.com/databricks/cli/releases/download/v1.27.0/" + archive)));
        assertThat(platform.executable(), is(executable));
    }

    @ParameterizedTest
    @CsvSource({"Linux, i386", "Windows 10, x86", "Linux, riscv64", "FreeBSD, amd64", "SunOS, sparcv9"})
    void saysForWhichPlatformsThereIsNone(String os, String processor) {
        String message = assertThrows(InvalidInputException.class, () -> CliPlatform.of(os, processor))
                .getMessage();
        assertThat(message, startsWith("There is no Databricks CLI for " + os + " on " + processor));
        assertThat(message, containsString("only for Linux, macOS and Windows on amd64 and arm64"));
    }

    @Test
    void anAgentCannotMakeUpAPlatform() {
        assertThrows(IllegalArgumentException.class, () -> new CliPlatform("../../other/linux", "amd64"));
        assertThrows(IllegalArgumentException.class, () -> new CliPlatform("linux", "amd64/../x"));
    }

    @Test
    void findsTheChecksumOfItsArchiveInTheList() {
        assertThat(
                release.checksums().toString(), is(CliRelease.OFFICIAL + "/v1.27.0/databricks_cli_1.27.0_SHA256SUMS"));
        String list = "0".repeat(64) + "  databricks_cli_1.27.0_linux_amd64.tar.gz\n"
                + "A".repeat(64) + " *databricks_cli_1.27.0_windows_amd64.zip\r\n"
                + ONE + "  databricks_cli_1.27.0_linux_amd64.zip\n";
        assertThat(release.checksum(list, LINUX), is(ONE));
        assertThat(release.checksum(list, new CliPlatform("windows", "amd64")), is("a".repeat(64)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1111  databricks_cli_1.27.0_linux_amd64.zip",
                "databricks_cli_1.27.0_linux_amd64.zip",
                "1111111111111111111111111111111111111111111111111111111111111111  databricks_cli_1.27.0_linux_arm64.zip",
            })
    void refusesAListWithoutIt(String list) {
        assertThat(
                assertThrows(InvalidInputException.class, () -> release.checksum(list, LINUX))
                        .getMessage(),
                is(release.checksums() + " has no checksum of databricks_cli_1.27.0_linux_amd64.zip"));
    }

    @Test
    void saysWhenTheListIsAWebPage() {
        assertThat(
                assertThrows(InvalidInputException.class, () -> release.checksum("\n<html>Blocked</html>", LINUX))
                        .getMessage(),
                containsString("is a web page: check the address of the releases"));
    }

    @ParameterizedTest
    @CsvSource({
        "'', version: enter the exact version of the Databricks CLI",
        "latest, 'latest'' is none'",
        "v1.27.0, 'v1.27.0'' is none'",
        "1.27, '1.27'' is none'",
        "1.27.0/../x, is none",
        "0.18.0, old CLI",
    })
    void refusesWhatIsNoVersion(String version, String message) {
        assertThat(
                assertThrows(InvalidInputException.class, () -> CliRelease.version(version))
                        .getMessage(),
                containsString(message));
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://mirror/cli, begins with https://",
        "mirror.example.com/cli, begins with https://",
        "https://, no address",
        "https://mirror/a?b=c, neither ? nor #",
        "https://user:secret@mirror/cli, remove the user name",
        "https://mirror/a b, no address",
    })
    void refusesWhatIsNoAddressOfReleases(String address, String message) {
        String actual = assertThrows(InvalidInputException.class, () -> CliRelease.releases(address))
                .getMessage();
        assertThat(actual, containsString(message));
        assertThat(actual.contains("secret"), is(false));
    }

    @Test
    void aMirrorHasTheSameFiles() {
        CliRelease mirrored = new CliRelease(
                CliRelease.releases("https://mirror.example.com/repo/databricks//"), CliVersion.of(1, 27, 0));
        assertThat(
                mirrored.archive(LINUX).toString(),
                is("https://mirror.example.com/repo/databricks/v1.27.0/databricks_cli_1.27.0_linux_amd64.zip"));
    }
}
