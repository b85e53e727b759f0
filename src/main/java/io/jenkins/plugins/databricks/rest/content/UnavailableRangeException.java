package io.jenkins.plugins.databricks.rest.content;

import java.io.IOException;

/** A part of a file cannot be had by asking for it again: the file has changed, or the server sends no parts of it. */
public final class UnavailableRangeException extends IOException {

    private static final long serialVersionUID = 1L;

    public UnavailableRangeException(String message) {
        super(message);
    }
}
