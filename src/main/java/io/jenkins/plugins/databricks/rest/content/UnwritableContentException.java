package io.jenkins.plugins.databricks.rest.content;

import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;

/** What was received could not be stored, for a reason on this side of the connection: the server is not to blame, and another attempt would not help. */
public final class UnwritableContentException extends IOException {

    private static final long serialVersionUID = 1L;

    public UnwritableContentException(String message) {
        super(message);
    }

    private UnwritableContentException(String message, Exception cause) {
        super(message, cause);
    }

    public static UnwritableContentException of(Exception cause) {
        return cause instanceof UnwritableContentException known
                ? known
                : new UnwritableContentException("it cannot be written: " + LogText.line(reason(cause)), cause);
    }

    /** The message of some of Java's own errors of files is the path alone. */
    private static String reason(Exception cause) {
        if (cause instanceof AccessDeniedException) {
            return "permission to write " + cause.getMessage() + " is denied";
        }
        return cause.getMessage() == null || cause instanceof FileSystemException
                ? cause.toString()
                : cause.getMessage();
    }
}
