package io.jenkins.plugins.databricks.emulator.files;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.emptyArray;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.TestClient;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DbfsAreaTest {

    private static final String PUT = "/api/2.0/dbfs/put";

    @StartEmulator
    private Emulator emulator;

    private TestClient client;

    @BeforeEach
    void connect() {
        client = new TestClient(emulator);
    }

    private Path file(String path) {
        return emulator.root().resolve("dbfs").resolve(path);
    }

    private static byte[] multipart(String part, String path, byte[] contents, boolean overwrite) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.write(("--X\r\nContent-Disposition: form-data; name=\"" + part + "\"; filename=\"f\"\r\n"
                        + "Content-Type: application/octet-stream\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        body.write(contents);
        body.write(("\r\n--X\r\nContent-Disposition: form-data; name=\"path\"\r\n\r\n" + path
                        + "\r\n--X\r\nContent-Disposition: form-data; name=\"overwrite\"\r\n\r\n" + overwrite
                        + "\r\n--X--\r\n")
                .getBytes(StandardCharsets.UTF_8));
        return body.toByteArray();
    }

    private TestClient.Answer post(byte[] multipart) throws Exception {
        return client.send("POST", PUT, "multipart/form-data; boundary=X", BodyPublishers.ofByteArray(multipart));
    }

    @Test
    void multipartKeepsEveryByte() throws Exception {
        byte[] contents = new byte[5_000_000];
        new Random(1).nextBytes(contents);
        System.arraycopy("\r\n--".getBytes(StandardCharsets.UTF_8), 0, contents, (1 << 20) - 60, 4);
        assertThat(post(multipart("contents", "dbfs:/a/b.bin", contents, false)).text(), is("{}"));
        assertThat(Files.readAllBytes(file("a/b.bin")), is(contents));
        TestClient.Answer again = post(multipart("file", "/a/b.bin", new byte[0], false));
        assertThat(again.status(), is(400));
        assertThat(again.errorCode(), is("RESOURCE_ALREADY_EXISTS"));
        assertThat(post(multipart("file", "/a/b.bin", new byte[0], true)).status(), is(200));
        assertThat(Files.size(file("a/b.bin")), is(0L));
    }

    @Test
    void chunkedBodiesAreTaken() throws Exception {
        byte[] body = multipart("contents", "dbfs:/c", new byte[100_000], true);
        client.send(
                "POST",
                PUT,
                "multipart/form-data; boundary=\"X\"",
                BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)));
        assertThat(Files.size(file("c")), is(100_000L));
    }

    @Test
    void anUploadThatBreaksOffLeavesNothing() throws Exception {
        emulator.fault(Fault.on("POST", PUT).resetInBodyAfter(1000));
        byte[] body = multipart("contents", "dbfs:/c", new byte[5_000_000], true);
        assertThrows(IOException.class, () -> post(body));
        assertThat(Files.exists(file("c")), is(false));
        assertThat(emulator.root().resolve("uploads").toFile().list(), is(emptyArray()));
    }

    @Test
    void contentsAreLimited() throws Exception {
        String base64 = Base64.getEncoder().encodeToString(new byte[(1 << 20) + 1]);
        TestClient.Answer answer = client.post(PUT, "{\"path\":\"/x\",\"contents\":\"" + base64 + "\"}");
        assertThat(answer.errorCode(), is("MAX_BLOCK_SIZE_EXCEEDED"));
        assertThat(client.post(PUT, "{\"path\":\"/x\",\"contents\":\"YQ==\"}").status(), is(200));
        assertThat(Files.readString(file("x")), is("a"));
    }

    @Test
    void blocksAreVisibleOnceClosed() throws Exception {
        long handle = client.post("/api/2.0/dbfs/create", "{\"path\":\"dbfs:/big\"}")
                .json()
                .get("handle")
                .longValue();
        for (int i = 0; i < 2; i++) {
            client.post("/api/2.0/dbfs/add-block", "{\"handle\":" + handle + ",\"data\":\"YWI=\"}");
        }
        assertThat(client.get("/api/2.0/dbfs/get-status?path=/big").errorCode(), is("RESOURCE_DOES_NOT_EXIST"));
        client.post("/api/2.0/dbfs/close", "{\"handle\":" + handle + "}");
        assertThat(Files.readString(file("big")), is("abab"));
        assertThat(
                client.post("/api/2.0/dbfs/close", "{\"handle\":" + handle + "}")
                        .errorCode(),
                is("RESOURCE_DOES_NOT_EXIST"));
        assertThat(
                client.post("/api/2.0/dbfs/create", "{\"path\":\"dbfs:/big\"}").errorCode(),
                is("RESOURCE_ALREADY_EXISTS"));
    }

    @Test
    void filesAreListedReadAndDeleted() throws Exception {
        client.post("/api/2.0/dbfs/mkdirs", "{\"path\":\"/d/e\"}");
        client.post(PUT, "{\"path\":\"/d/f\",\"contents\":\"YWJj\"}");
        JsonNode files = client.get("/api/2.0/dbfs/list?path=dbfs:/d").json().get("files");
        assertThat(files.get(0).get("is_dir").booleanValue(), is(true));
        assertThat(files.get(1).get("path").asText(), is("/d/f"));
        assertThat(files.get(1).get("file_size").intValue(), is(3));
        JsonNode read =
                client.get("/api/2.0/dbfs/read?path=/d/f&offset=1&length=10").json();
        assertThat(read.get("bytes_read").intValue(), is(2));
        assertThat(read.get("data").asText(), is("YmM="));
        assertThat(client.get("/api/2.0/dbfs/read?path=/d/f&length=1048577").status(), is(400));
        assertThat(client.post("/api/2.0/dbfs/delete", "{\"path\":\"/d\"}").errorCode(), is("BAD_REQUEST"));
        assertThat(
                client.post("/api/2.0/dbfs/delete", "{\"path\":\"/d\",\"recursive\":true}")
                        .status(),
                is(200));
        assertThat(Files.exists(file("d")), is(false));
    }

    @Test
    void somePathsAreRefused() throws Exception {
        TestClient.Answer volume = client.get("/api/2.0/dbfs/list?path=dbfs:/Volumes/a/b/c");
        assertThat(volume.status(), is(403));
        assertThat(volume.message(), is("No operations allowed on this path."));
        assertThat(client.get("/api/2.0/dbfs/list?path=relative").status(), is(400));
        assertThat(client.get("/api/2.0/dbfs/list?path=/../..").status(), is(400));
    }
}
