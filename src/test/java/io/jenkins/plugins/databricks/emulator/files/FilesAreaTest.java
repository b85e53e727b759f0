package io.jenkins.plugins.databricks.emulator.files;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.TestClient;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FilesAreaTest {

    private static final String FILES = "/api/2.0/fs/files/Volumes/main/default/v";
    private static final String DIRECTORIES = "/api/2.0/fs/directories/Volumes/main/default/v";

    @StartEmulator
    private Emulator emulator;

    private TestClient client;

    @BeforeEach
    void connect() {
        client = new TestClient(emulator);
    }

    private TestClient.Answer put(String path, String text) throws Exception {
        return client.send("PUT", path, "application/octet-stream", BodyPublishers.ofString(text));
    }

    @Test
    void filesAreKeptUnderTheirDecodedNames() throws Exception {
        assertThat(put(FILES + "/a%20b/c+d%2Be.txt", "text").status(), is(204));
        Path file = emulator.root().resolve("Volumes/main/default/v/a b/c+d+e.txt");
        assertThat(Files.readString(file), is("text"));
        assertThat(client.get(FILES + "/a%20b/c+d%2Be.txt").text(), is("text"));
    }

    @Test
    void unsetOverwriteMeansOverwrite() throws Exception {
        put(FILES + "/f", "1");
        TestClient.Answer refused = put(FILES + "/f?overwrite=false", "2");
        assertThat(refused.status(), is(409));
        assertThat(refused.errorCode(), is("ALREADY_EXISTS"));
        assertThat(put(FILES + "/f", "3").status(), is(204));
        assertThat(client.get(FILES + "/f").text(), is("3"));
    }

    @Test
    void filesAreLookedAtAndDeleted() throws Exception {
        put(FILES + "/f", "1");
        assertThat(
                client.send("HEAD", FILES + "/f", null, BodyPublishers.noBody()).status(), is(200));
        assertThat(
                client.send("DELETE", FILES + "/f", null, BodyPublishers.noBody())
                        .status(),
                is(204));
        assertThat(client.get(FILES + "/f").errorCode(), is("NOT_FOUND"));
    }

    @Test
    void aRangeIsSentAsARange() throws Exception {
        put(FILES + "/f", "0123456789");
        assertThat(range("bytes=2-4").text(), is("234"));
        assertThat(range("bytes=7-").text(), is("789"));
        assertThat(range("bytes=-2").text(), is("89"));
        assertThat(range("bytes=2-4").status(), is(206));
        assertThat(range("bytes=10-").status(), is(416));
        assertThat("what is no range is ignored", range("lines=1-2").text(), is("0123456789"));
    }

    private TestClient.Answer range(String range) throws Exception {
        return client.send("GET", FILES + "/f", null, BodyPublishers.noBody(), "Range", range);
    }

    @Test
    void aFileThatHasChangedIsNotReadOn() throws Exception {
        put(FILES + "/f", "text");
        String before = "Sat, 01 Jan 2000 00:00:00 GMT";
        TestClient.Answer changed =
                client.send("GET", FILES + "/f", null, BodyPublishers.noBody(), "If-Unmodified-Since", before);
        assertThat(changed.status(), is(412));
    }

    @Test
    void aPresignedAddressNeedsNoTokenAndExpires() throws Exception {
        put(FILES + "/f", "text");
        String create = "/api/2.0/fs/create-download-url?path=/Volumes/main/default/v/f&expire_time=";
        String url = client.post(create + Instant.now().plusSeconds(60), "")
                .json()
                .path("url")
                .asText();
        assertThat(new TestClient(emulator, null).get(url).text(), is("text"));
        assertThat(
                "a token is one way too many to say who one is", client.get(url).status(), is(400));
        assertThat(client.post(create + "2020-01-01T00:00:00Z", "").status(), is(400));
        assertThat(new TestClient(emulator, null).get(url + "x").status(), is(403));
    }

    @Test
    void directoriesAreMadeTwiceWithoutComplaintAndListedInPages() throws Exception {
        assertThat(put(DIRECTORIES + "/d/e", "").status(), is(204));
        assertThat(put(DIRECTORIES + "/d/e", "").status(), is(204));
        put(FILES + "/d/f", "1");
        JsonNode page = client.get(DIRECTORIES + "/d?page_size=1").json();
        assertThat(page.at("/contents/0/path").asText(), is("/Volumes/main/default/v/d/e"));
        page = client.get(DIRECTORIES + "/d?page_size=1&page_token="
                        + page.get("next_page_token").asText())
                .json();
        assertThat(page.at("/contents/0/name").asText(), is("f"));
        assertThat(page.has("next_page_token"), is(false));
    }

    @Test
    void pathsOutsideOfVolumesAreRefused() throws Exception {
        assertThat(put("/api/2.0/fs/files/tmp/x", "1").status(), is(400));
        assertThat(put("/api/2.0/fs/files/Volumes/main/default/v", "1").status(), is(400));
    }

    @Test
    void anUploadThatBreaksOffLeavesTheOldFile() throws Exception {
        put(FILES + "/f", "old");
        emulator.fault(Fault.on("PUT", "*").resetInBodyAfter(2));
        assertThrows(IOException.class, () -> put(FILES + "/f", "new"));
        assertThat(client.get(FILES + "/f").text(), is("old"));
    }
}
