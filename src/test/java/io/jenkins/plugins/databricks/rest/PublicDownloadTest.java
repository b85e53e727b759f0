package io.jenkins.plugins.databricks.rest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PublicDownloadTest {

    private final PublicDownload download = new PublicDownload(TestClients.TRANSPORT, Duration.ofSeconds(60));

    @TempDir
    private Path folder;

    private ScriptedServer server;
    private URI address;

    @BeforeEach
    void startServer() throws IOException {
        server = new ScriptedServer();
        address = server.url().resolve("/releases/a.zip");
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    private String failure(Class<? extends IOException> type) {
        return assertThrows(type, () -> download.text(address, 1_000)).getMessage();
    }

    @Test
    void givesTheFileAndItsDigestAndSendsNoAuthorization() throws Exception {
        server.answer(200, "abc");
        Path file = folder.resolve("file");
        assertThat(
                download.toFile(address, file, 3),
                is("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
        assertThat(Files.readString(file), is("abc"));
        assertThat(server.seen().get(0).authorization(), is(nullValue()));
    }

    @Test
    void followsRedirectsAsReleasesHaveThem() throws Exception {
        server.answer(302, "", "Location", "/elsewhere?signature=secret").answer(200, "abc");
        assertThat(download.text(address, 3), is("abc"));
        assertThat(server.seen().get(1).target().toString(), is("/elsewhere?signature=secret"));
    }

    @Test
    void namesTheAddressThatWasAskedForAndNoSignature() {
        server.answer(302, "", "Location", "/elsewhere?signature=secret").answer(503, "");
        assertThat(
                failure(IOException.class),
                allOf(
                        startsWith(address + " (redirected to 127.0.0.1) was not delivered: the answer is 503"),
                        not(containsString("secret"))));
    }

    @Test
    void stopsFollowingInACircle() {
        server.answer(302, "", "Location", address.toString());
        assertThat(failure(IOException.class), is(address + " redirects more than 5 times"));
        assertThat(server.seen().size(), is(6));
    }

    @ParameterizedTest
    @ValueSource(strings = {"file:///etc/passwd", "ftp://127.0.0.1/x", "http:///x", "http://a b"})
    void followsNoRedirectToAnythingButTheWeb(String location) {
        server.answer(302, "", "Location", location);
        assertThat(failure(IOException.class), startsWith(address + " redirects to an "));
        assertThat(server.seen().size(), is(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {404, 410})
    void tellsAFileThatDoesNotExist(int status) {
        server.answer(status, "");
        assertThat(failure(FileNotFoundException.class), is(address + " does not exist (" + status + ")"));
    }

    @Test
    void takesNoMoreThanTheLimit() {
        server.answer(200, "x".repeat(1_001));
        assertThat(failure(IOException.class), is(address + " has more than 1000 bytes"));
    }

    @Test
    void saysWhatHappenedWhenNobodyAnswers() {
        server.close();
        assertThat(
                failure(IOException.class),
                allOf(startsWith(address + " cannot be downloaded: "), containsString("refused")));
    }

    @Test
    void givesUpOnAServerThatSendsNothing() throws Exception {
        try (SilentServer silent = new SilentServer(SilentServer.Way.NEVER_ANSWERS)) {
            PublicDownload impatient = new PublicDownload(TestClients.TRANSPORT, Duration.ofMillis(50));
            assertThat(
                    assertThrows(SocketTimeoutException.class, () -> impatient.text(silent.url(), 10))
                            .getMessage(),
                    containsString("sent nothing for"));
        }
    }
}
