package io.jenkins.plugins.databricks.rest;

/**
 * Something that a user wrote cannot be carried out. The message names the parameter, or the file and the place in it,
 * and says what to do; it is fit for a build's log and for a form.
 */
public class InvalidInputException extends IllegalArgumentException {

    private static final long serialVersionUID = 1L;

    public InvalidInputException(String message) {
        super(message);
    }

    public InvalidInputException(String message, Throwable cause) {
        super(message, cause);
    }
}
