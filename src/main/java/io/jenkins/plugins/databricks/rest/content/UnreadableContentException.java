package io.jenkins.plugins.databricks.rest.content;

import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;

/** A content could not be read, for a reason on this side of the connection: the server is not to blame, and another attempt would not help. */
public class UnreadableContentException extends IOException {

    private static final long serialVersionUID = 1L;

    public UnreadableContentException(String message) {
        super(message);
    }

    private UnreadableContentException(String message, Exception cause) {
        super(message, cause);
    }

    public static UnreadableContentException of(Exception cause) {
        if (cause instanceof UnreadableContentException known) {
            return known;
        }
        return new UnreadableContentException("it cannot be read: " + LogText.line(reason(cause)), cause);
    }

    /** The message of some of Java's own errors of files is the path alone. */
    private static String reason(Exception cause) {
        if (cause instanceof NoSuchFileException) {
            return cause.getMessage() + " no longer exists";
        }
        if (cause instanceof AccessDeniedException) {
            return "permission to read " + cause.getMessage() + " is denied";
        }
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }
}
