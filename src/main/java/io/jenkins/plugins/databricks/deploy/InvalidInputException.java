package io.jenkins.plugins.databricks.deploy;

import java.io.IOException;

/** Something that the user wrote cannot be carried out; the message names the parameter or the file, and what to do. */
public final class InvalidInputException extends IOException {

    private static final long serialVersionUID = 1L;

    public InvalidInputException(String message) {
        super(message);
    }
}
