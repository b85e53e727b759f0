package io.jenkins.plugins.databricks.auth;

import java.io.IOException;

/** There is no token for a request, and would be none for the next: the identity provider has refused, or a credential is not as it should be. */
public final class NoTokenException extends IOException {

    private static final long serialVersionUID = 1L;

    NoTokenException(String message, IOException cause) {
        super(message, cause);
    }
}
