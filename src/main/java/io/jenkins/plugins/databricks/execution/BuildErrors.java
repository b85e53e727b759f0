package io.jenkins.plugins.databricks.execution;

import hudson.AbortException;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** How errors reach a build's log. */
public final class BuildErrors {

    private static final Logger LOGGER = Logger.getLogger(BuildErrors.class.getName());

    private BuildErrors() {}

    /** The same, with what the log hides hidden in the message: Jenkins keeps it beside the log, too. */
    public static Exception forLog(Exception e, BuildMask mask) {
        Exception error = forLog(e);
        return error instanceof AbortException && error.getMessage() != null
                ? new AbortException(LogText.lines(mask.hide(error.getMessage())))
                : error;
    }

    /** Errors of this plugin say in their message what to do; a stack trace in the build's log would only hide that. */
    public static Exception forLog(Exception e) {
        boolean ours = e instanceof IOException || e instanceof InvalidInputException;
        if (ours && !(e instanceof AbortException) && e.getMessage() != null) {
            LOGGER.log(Level.FINE, "a step failed", e);
            // The message of these is often the path alone.
            return new AbortException(LogText.lines(e instanceof FileSystemException ? e.toString() : e.getMessage()));
        }
        return e;
    }
}
