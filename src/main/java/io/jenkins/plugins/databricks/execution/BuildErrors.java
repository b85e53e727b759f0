package io.jenkins.plugins.databricks.execution;

import hudson.AbortException;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Prepares errors for a build's log. */
@Restricted(NoExternalUse.class)
public final class BuildErrors {

    private static final Logger LOGGER = Logger.getLogger(BuildErrors.class.getName());

    private BuildErrors() {}

    /**
     * Like {@link #forLog(Exception)}, with the message masked as in the log: Jenkins stores it outside the log, too.
     */
    public static Exception forLog(Exception e, BuildMask mask) {
        Exception error = forLog(e);
        return error instanceof AbortException && error.getMessage() != null
                ? new AbortException(LogText.lines(mask.hide(error.getMessage())))
                : error;
    }

    /** Removes the stack trace: this plugin's messages say what to do, which a stack trace in the log would bury. */
    public static Exception forLog(Exception e) {
        boolean ours = e instanceof IOException || e instanceof InvalidInputException;
        if (ours && !(e instanceof AbortException) && e.getMessage() != null) {
            LOGGER.log(Level.FINE, "a step failed", e);
            // The message of these is often only the path.
            return new AbortException(LogText.lines(e instanceof FileSystemException ? e.toString() : e.getMessage()));
        }
        return e;
    }
}
