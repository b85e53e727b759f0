package io.jenkins.plugins.databricks.steps;

import hudson.AbortException;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** How errors reach a build's log. */
public final class BuildErrors {

    private static final Logger LOGGER = Logger.getLogger(BuildErrors.class.getName());

    private BuildErrors() {}

    /** Errors of this plugin say in their message what to do; a stack trace in the build's log would only hide that. */
    public static Exception forLog(Exception e) {
        if (e instanceof IOException && !(e instanceof AbortException) && e.getMessage() != null) {
            LOGGER.log(Level.FINE, "a step failed", e);
            return new AbortException(e.getMessage());
        }
        return e;
    }
}
