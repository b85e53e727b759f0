package io.jenkins.plugins.databricks.deploy;

import io.jenkins.plugins.databricks.auth.NoTokenException;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLException;

/** The files of an upload or a download that did not arrive, and why: one line for one file, a list for several. */
public final class FileFailures {

    private static final int NAMED = 20;

    private final int files;
    private final String done;
    private final Map<String, String> failures = new LinkedHashMap<>();
    private int notTried;

    /**
     * @param files how many files there are in all
     * @param done what was to be done with them, such as {@code uploaded}
     */
    public FileFailures(int files, String done) {
        this.files = files;
        this.done = done;
    }

    /** Whether every other file would fail in the same way. */
    static boolean isOfAll(Throwable failure) {
        return failure instanceof NoTokenException
                || (failure instanceof DatabricksException e
                        && (e.isGivenUp() || e.isOfAll() || e.getCause() instanceof SSLException));
    }

    /** What a failure says. */
    public static String reason(Throwable failure) {
        return failure.getMessage() == null ? failure.toString() : failure.getMessage();
    }

    /**
     * Adds a file.
     *
     * @param file what it is called, with its place if that helps, fit for the log
     */
    public void add(String file, String reason) {
        failures.put(file, reason);
    }

    /** Files that were not tried, or given up half-way, because of a failure that would be theirs, too. */
    void addNotTried(int more) {
        notTried += more;
    }

    public boolean isEmpty() {
        return failures.isEmpty();
    }

    @Override
    public String toString() {
        if (files == 1) {
            return failures.entrySet().stream()
                    .map(FileFailures::line)
                    .findFirst()
                    .orElseThrow();
        }
        StringBuilder text = new StringBuilder(failures.size() + " of " + files + " files could not be " + done + ":");
        failures.entrySet().stream()
                .limit(NAMED)
                .forEach(failure -> text.append("\n  ").append(line(failure)));
        if (failures.size() > NAMED) {
            text.append("\n  … and ").append(failures.size() - NAMED).append(" more");
        }
        if (notTried > 0) {
            text.append("\n  The other ")
                    .append(notTried)
                    .append(" were not tried, since they would fail for the same reason");
        }
        return text.toString();
    }

    private static String line(Map.Entry<String, String> failure) {
        return failure.getKey() + ": " + LogText.line(failure.getValue());
    }
}
