package io.jenkins.plugins.databricks.emulator;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FilesAreaTest {

    private static final String FILES = "/api/2.0/fs/files/Volumes/main/default/v";
    private static final String DIRECTORIES = "/api/2.0/fs/directories/Volumes/main/default/v";

    private Emulator emulator;
    private TestClient client;

    @BeforeEach
    void start() throws IOException {
        emulator = Emulator.start();
        client = new TestClient(emulator);
    }

    @AfterEach
    void stop() throws IOException {
        emulator.close();
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
