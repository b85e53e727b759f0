package io.jenkins.plugins.databricks.deploy.bundle;

import java.io.Serializable;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * Something that the Databricks CLI says about a bundle. All texts are fit for a log.
 *
 * @param message one line
 * @param detail more about it, possibly several lines; empty if there is none
 * @param paths the settings that it is about, such as {@code resources.jobs.daily.name}
 * @param locations where they are written
 * @see <a href="https://github.com/databricks/cli/blob/main/libs/diag/diagnostic.go">diagnostic.go</a>
 */
public record BundleDiagnostic(
        Severity severity, String message, String detail, List<String> paths, List<Location> locations)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    /** How bad it is. */
    public enum Severity {
        ERROR("Error"),
        WARNING("Warning"),
        RECOMMENDATION("Recommendation");

        private final String word;

        Severity(String word) {
            this.word = word;
        }

        /** As the CLI writes it. */
        public String word() {
            return word;
        }
    }

    /**
     * A place in a file.
     *
     * @param file its path relative to the bundle's folder, with {@code /}
     * @param line counted from 1
     * @param column counted from 1
     * @param inside whether it is a plain path inside the bundle's folder, so that it may be looked up or linked. Any
     *     other must only be shown
     */
    public record Location(String file, int line, int column, boolean inside) implements Serializable {

        private static final long serialVersionUID = 1L;

        private static final Pattern INSIDE = Pattern.compile("[^/\\\\:\\p{Cntrl}][^\\\\:\\p{Cntrl}]*");
        private static final Pattern UPWARDS = Pattern.compile("(^|/)\\.\\.(/|$)");

        static Location of(String file, int line, int column) {
            boolean inside = line > 0
                    && INSIDE.matcher(file).matches()
                    && !UPWARDS.matcher(file).find();
            return new Location(file, line, column, inside);
        }

        /** As the CLI writes it. */
        @Override
        public String toString() {
            return file + ":" + line + ":" + column;
        }
    }

    /** The same with {@code change} applied to each free text. */
    public BundleDiagnostic withTexts(UnaryOperator<String> change) {
        return new BundleDiagnostic(
                severity,
                change.apply(message),
                change.apply(detail),
                paths.stream().map(change).toList(),
                locations);
    }
}
