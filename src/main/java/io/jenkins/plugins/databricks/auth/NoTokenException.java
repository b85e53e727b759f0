package io.jenkins.plugins.databricks.auth;

import java.io.IOException;

/**
 * Thrown when there is no token and a retry would not help: the identity provider has rejected the request, or a
 * credential is invalid.
 */
public final class NoTokenException extends IOException {

    private static final long serialVersionUID = 1L;

    NoTokenException(String message, IOException cause) {
        super(message, cause);
    }
}
