package io.jenkins.plugins.databricks.execution.upload;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import hudson.model.Job;
import hudson.util.AtomicFileWriter;
import io.jenkins.plugins.databricks.api.files.RemotePath;
import io.jenkins.plugins.databricks.deploy.upload.UploadedFile;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What a job has uploaded with {@code skipUnchanged}, and how Databricks had it afterwards. It is kept in the job's folder, and not with a build, since
 * builds are deleted. If it cannot be read or written, that is logged, and all files are sent.
 */
@Restricted(NoExternalUse.class)
public final class UploadHistory {

    private static final Logger LOGGER = Logger.getLogger(UploadHistory.class.getName());

    private static final String FILE = "databricks-uploads.json";

    /** Those that were uploaded longest ago are forgotten, and sent again. */
    private static final int MOST = 10_000;

    private static final ObjectMapper MAPPER = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private record Key(URI host, String target) {}

    private record Entry(URI host, UploadedFile file) {
        Key key() {
            return new Key(host, file.target());
        }
    }

    private UploadHistory() {}

    /** The files of a workspace that are where files for a target can be. An agent is told of these, and of no others. */
    public static List<UploadedFile> of(Job<?, ?> job, URI host, RemotePath target) {
        String folder = new RemotePath(target.store(), target.parent()).toString();
        List<UploadedFile> files = new ArrayList<>();
        for (Entry entry : read(job)) {
            if (entry.host().equals(host) && entry.file().target().startsWith(folder)) {
                files.add(entry.file());
            }
        }
        return files;
    }

    /** Puts files in the place of what was known of their targets. Builds of a job may do so at the same time. */
    public static synchronized void add(Job<?, ?> job, URI host, List<UploadedFile> files) {
        Map<Key, Entry> entries = new LinkedHashMap<>();
        read(job).forEach(entry -> entries.put(entry.key(), entry));
        for (UploadedFile file : files) {
            Entry entry = new Entry(host, file);
            entries.remove(entry.key());
            if (file.remote() != null) {
                entries.put(entry.key(), entry);
            }
        }
        Iterator<Entry> oldest = entries.values().iterator();
        while (entries.size() > MOST) {
            oldest.next();
            oldest.remove();
        }
        try (AtomicFileWriter writer = new AtomicFileWriter(file(job), StandardCharsets.UTF_8)) {
            try {
                MAPPER.writeValue(writer, entries.values());
                writer.commit();
            } finally {
                writer.abort();
            }
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "What " + job + " has uploaded cannot be saved");
        }
    }

    private static List<Entry> read(Job<?, ?> job) {
        try {
            return MAPPER.readValue(Files.readAllBytes(file(job)), new TypeReference<>() {});
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, e, () -> "What " + job + " has uploaded cannot be read");
            return List.of();
        }
    }

    private static Path file(Job<?, ?> job) {
        return job.getRootDir().toPath().resolve(FILE);
    }
}
