package io.jenkins.plugins.databricks.report.data;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.deploy.runs.log.OutputLimit;
import java.io.File;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The files of a report, in a folder of the build. They are plain JSON and text, so that {@code build.xml} stays small.
 */
@Restricted(NoExternalUse.class)
public final class ReportFiles {

    /** Can also read what other versions of the plugin have written. */
    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    /** The limit for a text in characters, twice what Databricks keeps of a log. */
    public static final int MAX_TEXT = 10_000_000;

    /** The limit for all tasks of a run, in characters. */
    public static final long MAX_RUN = 50_000_000;

    /** The limit for all runs of a build, in characters. */
    public static final long MAX_BUILD = 200_000_000;

    private static final String OUTPUT = "output-";
    private static final Pattern OUTPUT_FILE = Pattern.compile(OUTPUT + "(\\d{1,18})\\.txt");

    private final Path folder;
    private Map<Long, Long> lengths;

    public ReportFiles(Path folder) {
        this.folder = folder;
    }

    public ReportData read() throws IOException {
        ReportData data = readJson(folder.resolve("report.json"), ReportData.class);
        return data == null ? ReportData.EMPTY : data;
    }

    public void write(ReportData data) throws IOException {
        writeText(folder.resolve("report.json"), MAPPER.writeValueAsString(data));
    }

    /**
     * Stores an output: the text, as far as the limits of run and build allow, and the part that a page shows.
     *
     * @param run the run that the task is part of
     */
    public synchronized void write(JobRun run, TaskRun task, RunOutput output) throws IOException {
        Map<Long, Long> lengths = lengths();
        lengths.remove(task.runId());
        long ofBuild = lengths.values().stream().mapToLong(Long::longValue).sum();
        long ofRun = run.tasks().stream()
                .mapToLong(other -> lengths.getOrDefault(other.runId(), 0L))
                .sum();
        RunOutput kept = new OutputLimit(MAX_TEXT, Math.min(MAX_RUN - ofRun, MAX_BUILD - ofBuild))
                .cut(output, task.page() == null ? run.page() : task.page());
        StringBuilder whole = new StringBuilder();
        append(whole, kept.text());
        append(whole, kept.error());
        append(whole, kept.trace());
        if (whole.isEmpty()) {
            return;
        }
        lengths.put(task.runId(), (long) whole.length());
        writeText(text(task.runId()), whole);
        writeText(excerpt(task.runId()), MAPPER.writeValueAsString(TaskOutput.of(kept)));
    }

    /**
     * The lengths of the stored outputs by the tasks' run IDs; for those from before a restart of Jenkins, in bytes.
     */
    private Map<Long, Long> lengths() throws IOException {
        if (lengths == null) {
            Map<Long, Long> found = new HashMap<>();
            if (Files.isDirectory(folder)) {
                try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, OUTPUT + "*.txt")) {
                    for (Path file : files) {
                        Matcher id = OUTPUT_FILE.matcher(String.valueOf(file.getFileName()));
                        if (id.matches()) {
                            found.put(Long.parseLong(id.group(1)), Files.size(file));
                        }
                    }
                }
            }
            lengths = found;
        }
        return lengths;
    }

    private static void append(StringBuilder whole, String part) {
        if (part != null) {
            whole.append(part).append(part.endsWith("\n") ? "" : "\n");
        }
    }

    /** The file with a task's output, error and stack trace; it does not exist if there is none. */
    public Path text(long taskRunId) {
        return folder.resolve(OUTPUT + taskRunId + ".txt");
    }

    /** Whether something is stored of this task. */
    public synchronized boolean hasOutput(long taskRunId) throws IOException {
        return lengths().containsKey(taskRunId);
    }

    /**
     * The end of a task's output for reading on a page, from the beginning of a line; {@code null} if there is none.
     *
     * @param bytes at most that much of it
     */
    public String end(long taskRunId, int bytes) throws IOException {
        try (SeekableByteChannel file = Files.newByteChannel(text(taskRunId))) {
            long skipped = Math.max(0, file.size() - bytes);
            file.position(skipped);
            String end = new String(Channels.newInputStream(file).readNBytes(bytes), StandardCharsets.UTF_8);
            return PageText.of(skipped == 0 ? end : "…\n" + end.substring(end.indexOf('\n') + 1));
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private Path excerpt(long taskRunId) {
        return folder.resolve(OUTPUT + taskRunId + ".json");
    }

    /** The part of a task's output to show, or {@code null} if there is none. */
    public TaskOutput output(long taskRunId) throws IOException {
        return readJson(excerpt(taskRunId), TaskOutput.class);
    }

    private static <T> T readJson(Path file, Class<T> type) throws IOException {
        try {
            return MAPPER.readValue(Files.readAllBytes(file), type);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /**
     * Whoever reads the file gets the old or the new text, also if Jenkins is killed meanwhile. It is not forced to the disk, which takes longer than all else
     * and happens at each change of a run: if the whole machine fails, a report may lack the last seconds. If the build was deleted meanwhile, its folder does
     * not come back.
     */
    private void writeText(Path file, CharSequence text) throws IOException {
        if (!Files.isDirectory(folder)) {
            Files.createDirectory(folder);
        }
        // Unlike that of Files, it has the permissions that Jenkins' other files have.
        Path written = File.createTempFile("report", ".tmp", folder.toFile()).toPath();
        try {
            Files.writeString(written, text);
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(written);
        }
    }
}
