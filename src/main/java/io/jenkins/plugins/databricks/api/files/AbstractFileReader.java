package io.jenkins.plugins.databricks.api.files;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.content.FileTarget;
import io.jenkins.plugins.databricks.rest.content.UnavailableRangeException;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A store behind an API of Databricks whose files may change while they are read. */
abstract class AbstractFileReader implements FileReader {

    /** How often a file is read that changes meanwhile. */
    private static final int ATTEMPTS = 3;

    /** The most entries of one folder. */
    private static final int MOST = 100_000;

    final RestClient client;

    AbstractFileReader(RestClient client) {
        this.client = client;
    }

    @Override
    public final RemoteEntry find(String path) throws IOException, InterruptedException {
        try {
            return fetch(path);
        } catch (DatabricksException e) {
            if (e.isNotFound()) {
                return null;
            }
            throw e;
        }
    }

    /** As {@link #find}, of something that exists. */
    abstract RemoteEntry fetch(String path) throws IOException, InterruptedException;

    @Override
    public final void read(RemoteEntry file, FileTarget target) throws IOException, InterruptedException {
        RemoteEntry expected = file;
        for (int attempt = 1; ; attempt++) {
            boolean whole = copied(expected, target);
            if (whole && (expected.bytes() < 0 || expected.bytes() == target.taken())) {
                return;
            }
            expected = fetch(file.path());
            if (whole && expected.bytes() == target.taken()) {
                return; // It had changed before it was read, and not since.
            }
            if (attempt == ATTEMPTS) {
                throw new IOException("it changes while it is being downloaded (it has " + expected.bytes()
                        + " bytes now, and " + target.taken()
                        + " were read). Download it after whatever writes it has finished");
            }
        }
    }

    private boolean copied(RemoteEntry file, FileTarget target) throws IOException, InterruptedException {
        try {
            return copy(file, target);
        } catch (UnavailableRangeException e) {
            return false;
        }
    }

    /**
     * Reads the file from its first byte.
     *
     * @return {@code false} when it has changed on the way, so that its bytes are of several states
     * @throws UnavailableRangeException likewise, or when it has to be read in another way
     */
    abstract boolean copy(RemoteEntry file, FileTarget target) throws IOException, InterruptedException;

    /** Whether a file's name is that of a web page, which is something to be wary of in an answer otherwise. */
    static boolean isWebPage(String path) {
        String name = path.toLowerCase(Locale.ROOT);
        return name.endsWith(".html") || name.endsWith(".htm");
    }

    /** The entries of a list, of which a server tells the names; where they lie is not for it to say. */
    List<RemoteEntry> entries(RestRequest request, String field, String folder)
            throws IOException, InterruptedException {
        List<RemoteEntry> entries = new ArrayList<>();
        String parent = folder.equals("/") ? "" : folder;
        client.forEach(request, field, json -> {
            String path = json.path("path").asText().replaceFirst("/$", "");
            entries.add(entry(json, parent + "/" + path.substring(path.lastIndexOf('/') + 1)));
            if (entries.size() > MOST) {
                throw new InvalidInputException("source: there are more than " + MOST + " files in '"
                        + LogText.name(folder) + "'. Download them from folders further in");
            }
        });
        return entries;
    }

    /** An entry as the store tells of it, at this path. */
    abstract RemoteEntry entry(JsonNode json, String path);
}
