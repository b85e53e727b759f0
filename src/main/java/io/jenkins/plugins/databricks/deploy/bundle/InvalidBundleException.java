package io.jenkins.plugins.databricks.deploy.bundle;

import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic.Location;
import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic.Severity;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.util.List;

/** A file of a bundle that is refused before the CLI reads it. The message begins with the place. */
public final class InvalidBundleException extends InvalidInputException {

    private static final long serialVersionUID = 1L;

    private final BundleDiagnostic diagnostic;

    /**
     * @param file its path relative to the bundle's folder, with {@code /}
     * @param line counted from 1; 0 if it is not known
     * @param column counted from 1; 0 if it is not known
     */
    InvalidBundleException(String file, int line, int column, String what) {
        super(file + (line == 0 ? "" : ":" + line) + (column == 0 ? "" : ":" + column) + ": " + LogText.line(what));
        diagnostic = new BundleDiagnostic(
                Severity.ERROR, LogText.line(what), "", List.of(), List.of(Location.of(file, line, column)));
    }

    /** The same as the CLI would say it. */
    public BundleDiagnostic diagnostic() {
        return diagnostic;
    }
}
