package io.jenkins.plugins.databricks.deploy.upload;

import io.jenkins.plugins.databricks.api.files.RemotePath;
import io.jenkins.plugins.databricks.auth.NoTokenException;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLException;

/** The files of an upload that did not arrive, and why: one line for one file, a list for several. */
final class UploadFailures {

    private static final int NAMED = 20;

    private final int files;
    private final Map<String, String> failures = new LinkedHashMap<>();
    private int notSent;

    /** @param files how many files there are in all */
    UploadFailures(int files) {
        this.files = files;
    }

    /** Whether every other file would fail in the same way. */
    static boolean isOfAll(Throwable failure) {
        return failure instanceof NoTokenException
                || (failure instanceof DatabricksException e
                        && (e.isGivenUp() || e.isOfAll() || e.getCause() instanceof SSLException));
    }

    static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    /**
     * Adds a file.
     *
     * @param target where it was to go
     */
    void add(String path, RemotePath target, String reason) {
        failures.put(path, "to " + target + ": " + reason);
    }

    /** Files that were not tried, or given up half-way, because of a failure that would be theirs, too. */
    void addNotSent(int more) {
        notSent += more;
    }

    boolean isEmpty() {
        return failures.isEmpty();
    }

    @Override
    public String toString() {
        if (files == 1) {
            return failures.entrySet().stream()
                    .map(UploadFailures::line)
                    .findFirst()
                    .orElseThrow();
        }
        StringBuilder text = new StringBuilder(failures.size() + " of " + files + " files could not be uploaded:");
        failures.entrySet().stream()
                .limit(NAMED)
                .forEach(failure -> text.append("\n  ").append(line(failure)));
        if (failures.size() > NAMED) {
            text.append("\n  … and ").append(failures.size() - NAMED).append(" more");
        }
        if (notSent > 0) {
            text.append("\n  The other ")
                    .append(notSent)
                    .append(" were not sent, since they would fail for the same reason");
        }
        return text.toString();
    }

    private static String line(Map.Entry<String, String> failure) {
        return LogText.name(failure.getKey()) + " " + LogText.line(failure.getValue());
    }
}
