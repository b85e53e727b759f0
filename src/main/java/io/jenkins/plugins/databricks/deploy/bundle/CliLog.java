package io.jenkins.plugins.databricks.deploy.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * What the log file of a process of the Databricks CLI says: about the deployment's lock, and warnings, which the CLI
 * writes to its error output only if it has no log file.
 *
 * @param lockAsked whether the process asked for the lock
 * @param lockRequested when the process asked for the lock, by its machine's clock; {@code null} if it has not, or that is not known
 * @param lockForced whether it asked to take the lock from whoever had it
 * @param lockRefused whether it noted that it did not get the lock
 * @param lockSkipped whether the bundle says that there is to be no lock, as for the targets of developers
 * @param warnings the first warnings and errors, one line each
 * @see <a href="https://github.com/databricks/cli/blob/main/bundle/deploy/lock/acquire.go">acquire.go</a>
 */
public record CliLog(
        boolean lockAsked,
        Instant lockRequested,
        boolean lockForced,
        boolean lockRefused,
        boolean lockSkipped,
        List<String> warnings) {

    private static final int MOST_WARNINGS = 50;

    private static final String REQUESTED = "Acquiring deployment lock (force: ";
    private static final String SKIPPED = "Skipping; locking is disabled";
    private static final String FAILED = "Failed to acquire deployment lock";

    /** The environment variable that names the file. */
    public static final String FILE = "DATABRICKS_LOG_FILE";

    /** What makes the CLI write such a file. */
    public static Map<String, String> environment(String file) {
        return Map.of(FILE, file, "DATABRICKS_LOG_LEVEL", "info", "DATABRICKS_LOG_FORMAT", "json");
    }

    /** Reads the file's text: a JSON object a line. Other lines, such as a last one that was cut short, are ignored. */
    public static CliLog parse(String text) {
        boolean asked = false;
        Instant requested = null;
        boolean forced = false;
        boolean refused = false;
        boolean skipped = false;
        List<String> warnings = new ArrayList<>();
        for (Iterator<String> lines = text.lines().iterator(); lines.hasNext(); ) {
            JsonNode entry = json(lines.next());
            String message = entry.path("msg").asText("");
            if (message.startsWith(REQUESTED)) {
                asked = true;
                requested = time(entry.path("time").asText(""));
                forced = message.startsWith("true", REQUESTED.length());
                refused = false;
            } else if (message.startsWith(FAILED)) {
                refused = true;
            } else if (message.startsWith(SKIPPED)) {
                skipped = true;
            } else if (isWarning(entry.path("level").asText("")) && warnings.size() < MOST_WARNINGS) {
                warnings.add(LogText.line(message));
            }
        }
        return new CliLog(asked, requested, forced, refused, skipped, List.copyOf(warnings));
    }

    private static boolean isWarning(String level) {
        return level.equals("WARN") || level.equals("ERROR");
    }

    private static JsonNode json(String line) {
        try {
            return JsonCodec.MAPPER.readTree(line);
        } catch (IOException e) {
            return JsonCodec.object();
        }
    }

    private static Instant time(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    /** Whether the process may have got the lock. */
    boolean mayHaveLock() {
        return lockRequested != null && !lockRefused;
    }
}
