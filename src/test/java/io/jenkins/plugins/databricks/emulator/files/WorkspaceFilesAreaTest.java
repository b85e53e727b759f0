package io.jenkins.plugins.databricks.emulator.files;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.TestClient;
import io.jenkins.plugins.databricks.emulator.http.Json;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Base64;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkspaceFilesAreaTest {

    private static final String IMPORT = "/api/2.0/workspace/import";
    private static final String IMPORT_FILE = "/api/2.0/workspace-files/import-file";
    private static final String NOTEBOOK = "# Databricks notebook source\nprint(1)";

    @StartEmulator
    private Emulator emulator;

    private TestClient client;

    @BeforeEach
    void connect() {
        client = new TestClient(emulator);
    }

    private TestClient.Answer importObject(String path, String text, String more) throws Exception {
        String content = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
        return client.post(IMPORT, "{\"path\":\"" + path + "\",\"content\":\"" + content + "\"" + more + "}");
    }

    private JsonNode status(String path) throws Exception {
        return client.get("/api/2.0/workspace/get-status?path=" + path).json();
    }

    private TestClient.Answer importFile(String path, String text) throws Exception {
        return client.send("POST", IMPORT_FILE + path, "application/octet-stream", BodyPublishers.ofString(text));
    }

    @Test
    void autoTellsNotebooksFromFiles() throws Exception {
        importObject("/Shared/n.py", NOTEBOOK, ",\"format\":\"AUTO\"");
        importObject("/Shared/f.py", "print(1)", ",\"format\":\"AUTO\"");
        assertThat(status("/Shared/n").get("object_type").asText(), is("NOTEBOOK"));
        assertThat(status("/Shared/n").get("language").asText(), is("PYTHON"));
        assertThat(status("/Workspace/Shared/f.py").get("object_type").asText(), is("FILE"));
    }

    @Test
    void sourceNeedsALanguage() throws Exception {
        assertThat(importObject("/Shared/n", "1", "").status(), is(400));
        assertThat(importObject("/Shared/n", "1", ",\"language\":\"PYTHON\"").status(), is(200));
        TestClient.Answer again = importObject("/Shared/n", "1", ",\"language\":\"PYTHON\"");
        assertThat(again.errorCode(), is("RESOURCE_ALREADY_EXISTS"));
        assertThat(
                importObject("/Shared/n", "1", ",\"format\":\"RAW\",\"overwrite\":true")
                        .message(),
                containsString("type mismatch"));
    }

    @Test
    void parentsMustExist() throws Exception {
        TestClient.Answer missing = importFile("/Users/me/x.txt?overwrite=true", "1");
        assertThat(missing.status(), is(404));
        assertThat(missing.errorCode(), is("RESOURCE_DOES_NOT_EXIST"));
        client.post("/api/2.0/workspace/mkdirs", "{\"path\":\"/Users/me\"}");
        assertThat(importFile("/Users/me/x.txt?overwrite=true", "1").status(), is(200));
        assertThat(Files.readString(emulator.root().resolve("Workspace/Users/me/x.txt")), is("1"));
    }

    @Test
    void importFileRefusesWhatIsThere() throws Exception {
        importFile("/Shared/f.txt", "1");
        assertThat(importFile("/Shared/f.txt", "2").status(), is(409));
        importFile("/Shared/n.py", NOTEBOOK);
        TestClient.Answer notebook = importFile("/Shared/n.py", NOTEBOOK);
        assertThat(notebook.status(), is(400));
        assertThat(notebook.errorCode(), is(""));
        assertThat(notebook.message(), containsString("already exists"));
    }

    @Test
    void partsAreImported() throws Exception {
        String part = "--b\r\nContent-Disposition: form-data; name=\"";
        String body = part + "path\"\r\n\r\n/Shared/m.txt\r\n" + part + "format\"\r\n\r\nAUTO\r\n" + part
                + "content\"; filename=\"m\"\r\n\r\nhello\r\n--b--\r\n";
        client.send("POST", IMPORT, "multipart/form-data; boundary=b", BodyPublishers.ofString(body));
        JsonNode export =
                client.get("/api/2.0/workspace/export?path=/Shared/m.txt").json();
        assertThat(export.get("content").asText(), is("aGVsbG8="));
    }

    @ParameterizedTest
    @CsvSource({"PYTHON, #", "R, #", "SQL, --", "SCALA, //"})
    void cellsSurviveTheWayThroughJupyter(String language, String comment) throws Exception {
        String source = "# Databricks notebook source\nfirst\n\n# COMMAND ----------\n\nsecond".replace("#", comment);
        importObject("/Shared/a", source, ",\"language\":\"" + language + "\"");
        String jupyter = client.get("/api/2.0/workspace/export?path=/Shared/a&format=JUPYTER&direct_download=true")
                .text();
        assertThat(Json.MAPPER.readTree(jupyter).at("/cells/1/source/0").asText(), is("second"));

        importObject("/Shared/b", jupyter, ",\"format\":\"JUPYTER\",\"language\":\"" + language + "\"");
        assertThat(
                client.get("/api/2.0/workspace/export?path=/Shared/b&direct_download=true")
                        .text(),
                is(source));
    }

    @Test
    void markdownIsMagicInSource() throws Exception {
        String jupyter = "{'cells':[{'cell_type':'markdown','source':['# Title\\n','text']}]}".replace('\'', '"');
        importObject("/Shared/m.ipynb", jupyter, ",\"format\":\"AUTO\"");
        assertThat(
                client.get("/api/2.0/workspace/export?path=/Shared/m&direct_download=true")
                        .text(),
                is("# Databricks notebook source\n# MAGIC %md # Title\n# MAGIC text"));
    }

    @Test
    void nothingIsNoContentOfAnImport() throws Exception {
        assertThat(
                importObject("/Shared/empty", "", ",\"format\":\"AUTO\"").message(),
                is("No input data source provided"));
    }

    @Test
    void tooLargeAnImportIsRefused() throws Exception {
        assertThat(
                importObject("/Shared/x", "x".repeat((10 << 20) + 1), ",\"format\":\"RAW\"")
                        .errorCode(),
                is("MAX_NOTEBOOK_SIZE_EXCEEDED"));
    }

    @Test
    void objectsAreListedAndDeleted() throws Exception {
        importFile("/Shared/f.txt", "1");
        assertThat(
                client.get("/api/2.0/workspace/list?path=/Shared")
                        .json()
                        .at("/objects/0/path")
                        .asText(),
                is("/Shared/f.txt"));
        assertThat(
                client.post("/api/2.0/workspace/delete", "{\"path\":\"/Shared\"}")
                        .errorCode(),
                is("DIRECTORY_NOT_EMPTY"));
        assertThat(
                client.post("/api/2.0/workspace/delete", "{\"path\":\"/Shared/f.txt\"}")
                        .status(),
                is(200));
        assertThat(status("/Shared/f.txt").get("error_code").asText(), is("RESOURCE_DOES_NOT_EXIST"));
    }
}
