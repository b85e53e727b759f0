package io.jenkins.plugins.databricks.api.files;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.TestClients;
import io.jenkins.plugins.databricks.rest.content.Content;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which files become notebooks in the workspace's tree, and which stay files. */
class NotebookTest {

    private static final String PYTHON = "# Databricks notebook source\nprint(1)\n";

    @TempDir
    Path folder;

    @StartEmulator
    private Emulator emulator;

    private RestClient client;
    private WorkspaceFiles workspace;

    @BeforeEach
    void connect() {
        client = TestClients.of(emulator);
        workspace = new WorkspaceFiles(client);
    }

    private Content content(String name, String text) throws IOException {
        return Content.of(Files.writeString(folder.resolve(name), text));
    }

    private void upload(String name, String target, String text) throws Exception {
        Content content = content(name, text);
        workspace.upload(workspace.place(target, name, content), content, true);
    }

    private JsonNode object(String path) throws Exception {
        return client.call(RestRequest.get("/api/2.0/workspace/get-status").with("path", path));
    }

    @ParameterizedTest
    @CsvSource({
        "etl.py, # Databricks notebook source, PYTHON",
        "etl.scala, // Databricks notebook source, SCALA",
        "etl.sql, -- Databricks notebook source, SQL",
        "etl.r, # Databricks notebook source, R",
        "etl.R, # Databricks notebook source, R",
        "etl.ipynb, {}, PYTHON"
    })
    void aNotebookKeepsItsLanguageAndLosesItsExtension(String name, String first, String language) throws Exception {
        upload(name, "/Shared/team/" + name, first + "\r\nx\n");

        JsonNode object = object("/Shared/team/etl");
        assertThat(object.path("object_type").asText(), is("NOTEBOOK"));
        assertThat(object.path("language").asText(), is(language));
    }

    @ParameterizedTest
    @CsvSource({
        "etl.py, print(1)",
        "etl.py, ' # Databricks notebook source'",
        "etl.py, # Databricks notebook sources",
        "etl.sql, # Databricks notebook source",
        "etl.txt, # Databricks notebook source",
        "page.html, <html>",
        "report.Rmd, ---",
        "archive.dbc, PK",
        "empty.py, ''",
        "Makefile, all:"
    })
    void allElseArrivesAsItIs(String name, String text) throws Exception {
        upload(name, "/Shared/" + name, text);

        assertThat(object("/Shared/" + name).path("object_type").asText(), is("FILE"));
        assertThat(Files.readString(emulator.root().resolve("Workspace/Shared/" + name)), is(text));
    }

    /** As with {@code databricks sync}, these become files; whoever has written them will wonder why. */
    @ParameterizedTest
    @CsvSource({
        "etl.py, '\uFEFF# Databricks notebook source\nx', a byte order mark",
        "etl.py, '\n# Databricks notebook source\nx', an empty line or a space",
        "etl.sql, '\r\n\r\n-- Databricks notebook source\r\nx', an empty line or a space",
        "etl.scala, ' // Databricks notebook source', an empty line or a space",
        "etl.r, '\uFEFF\n# Databricks notebook source\nx', a byte order mark"
    })
    void aNotebookWhoseFirstLineIsNotTheFirstBecomesAFileAndItsOwnerIsTold(String name, String text, String before)
            throws Exception {
        Destination destination = workspace.place("/Shared/" + name, name, content(name, text));

        assertThat(destination.notebook(), nullValue());
        assertThat(destination.path(), is("/Shared/" + name));
        assertThat(
                destination.remark(),
                matchesPattern("becomes a file, not a notebook, since " + before
                        + " comes before '(#|--|//) Databricks notebook source'"));
    }

    @ParameterizedTest
    @CsvSource({
        "etl.py, print(1)",
        "etl.py, 'import x\n# Databricks notebook source'",
        "etl.sql, '\n# Databricks notebook source'",
        "etl.py, # Databricks notebook source",
        "etl.txt, '\uFEFF# Databricks notebook source'"
    })
    void thereIsNothingToTellOfOtherFiles(String name, String text) throws Exception {
        assertThat(workspace.place("/Shared/" + name, name, content(name, text)).remark(), nullValue());
    }

    /** Without its extension, the name would be that of the folder, or of the one above. */
    @ParameterizedTest
    @ValueSource(strings = {".py", "..py", "...py", ".ipynb", "..ipynb"})
    void aNameThatIsNothingButAnExtensionStays(String name) throws Exception {
        Destination destination = workspace.place("/Shared/" + name, name, content(name, PYTHON));

        assertThat(destination, is(new Destination("/Shared/" + name, null, null)));
        assertThat(
                workspace
                        .place("/Shared/" + name, "a" + name, content("a" + name, PYTHON))
                        .path(),
                is("/Shared/" + name));
    }

    @Test
    void aNotebookOfNothingButItsFirstLineIsOne() throws Exception {
        upload("a.py", "/Shared/a.py", "# Databricks notebook source");

        assertThat(object("/Shared/a").path("object_type").asText(), is("NOTEBOOK"));
    }

    @Test
    void theLanguageIsThatOfTheLocalFileWhateverTheTargetIsCalled() throws Exception {
        upload("a.py", "/Shared/daily.v2", PYTHON);

        assertThat(object("/Shared/daily.v2").path("language").asText(), is("PYTHON"));
    }

    @Test
    void aNotebookIsReplacedByANotebook() throws Exception {
        upload("a.py", "/Shared/a.py", PYTHON);
        upload("a.py", "/Shared/a.py", PYTHON + "2");

        assertThat(Files.readString(emulator.root().resolve("Workspace/Shared/a")), is(PYTHON + "2"));
    }

    @Test
    void aNotebookDoesNotReplaceAFileNorAFileANotebook() throws Exception {
        upload("a", "/Shared/a", "file");
        DatabricksException e = assertThrows(DatabricksException.class, () -> upload("a.py", "/Shared/a.py", PYTHON));
        assertThat(e.getMessage(), containsString("delete the existing one, or choose another target"));

        upload("b.py", "/Shared/b.py", PYTHON);
        e = assertThrows(DatabricksException.class, () -> upload("b", "/Shared/b", "file"));
        assertThat(e.getMessage(), containsString("delete the existing one, or choose another target"));
        assertThat(Files.readString(emulator.root().resolve("Workspace/Shared/b")), is(PYTHON));
        assertThat(emulator.requests("POST", "/api/2.0/workspace/delete"), hasSize(0));
    }

    @ParameterizedTest
    @CsvSource({
        "a.py, 10, a notebook of at most 10 MB",
        "a.ipynb, 10, a notebook of at most 10 MB",
        "a.whl, 500, a file of at most 500 MB"
    })
    void aFileBeyondTheLimitIsRefusedBeforeItIsSent(String name, int limit, String message) throws Exception {
        content(name, PYTHON);
        Path file = folder.resolve(name);
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength((long) limit << 20);
            assertThat(
                    workspace
                            .place("/Shared/" + name, name, Content.of(file))
                            .path()
                            .isEmpty(),
                    is(false));
            sparse.setLength(((long) limit << 20) + 1);
        }

        IOException e =
                assertThrows(IOException.class, () -> workspace.place("/Shared/" + name, name, Content.of(file)));

        assertThat(e.getMessage(), containsString(message));
    }

    @Test
    void otherStoresKnowNoNotebooks() throws Exception {
        Destination destination = new Dbfs(client).place("/a.py", "a.py", content("a.py", PYTHON));

        assertThat(destination.notebook(), nullValue());
        assertThat(destination.path(), is("/a.py"));
    }
}
