package io.jenkins.plugins.databricks.report;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import hudson.util.AtomicFileWriter;
import io.jenkins.plugins.databricks.workspace.RunOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/**
 * The files of a report, in a folder below that of the build. They are plain JSON and text, so that {@code build.xml}
 * stays small.
 */
final class ReportFiles {

    /** What an older or newer version of the plugin has written can be read too. */
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private final Path folder;

    ReportFiles(Path folder) {
        this.folder = folder;
    }

    ReportData read() throws IOException {
        ReportData data = readJson(folder.resolve("report.json"), ReportData.class);
        return data == null ? ReportData.EMPTY : data;
    }

    void write(ReportData data) throws IOException {
        writeText(folder.resolve("report.json"), MAPPER.writeValueAsString(data));
    }

    /** Keeps an output: the whole as text, and what a page shows of it beside that. */
    void write(long taskRunId, RunOutput output) throws IOException {
        StringBuilder whole = new StringBuilder();
        append(whole, output.text());
        append(whole, output.error());
        append(whole, output.trace());
        if (whole.isEmpty()) {
            return;
        }
        writeText(text(taskRunId), whole);
        writeText(excerpt(taskRunId), MAPPER.writeValueAsString(TaskOutput.of(output)));
    }

    private static void append(StringBuilder whole, String part) {
        if (part != null) {
            whole.append(part).append(part.endsWith("\n") ? "" : "\n");
        }
    }

    /** The file with a task's whole output, error and trace; there is none when it left nothing. */
    Path text(long taskRunId) {
        return folder.resolve("output-" + taskRunId + ".txt");
    }

    private Path excerpt(long taskRunId) {
        return folder.resolve("output-" + taskRunId + ".json");
    }

    /** What to show of a task's output, or {@code null} when it left nothing. */
    TaskOutput output(long taskRunId) throws IOException {
        return readJson(excerpt(taskRunId), TaskOutput.class);
    }

    private static <T> T readJson(Path file, Class<T> type) throws IOException {
        try {
            return MAPPER.readValue(Files.readAllBytes(file), type);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private void writeText(Path file, CharSequence text) throws IOException {
        Files.createDirectories(folder);
        try (AtomicFileWriter writer = new AtomicFileWriter(file, StandardCharsets.UTF_8)) {
            try {
                writer.append(text);
                writer.commit();
            } finally {
                writer.abort();
            }
        }
    }
}
