package io.jenkins.plugins.databricks.rest;

import java.util.Map;

/**
 * An answer as it came.
 *
 * @param status the HTTP status
 * @param headers the headers by lower-case name; the last one where a name occurs twice
 * @param body the whole body, empty where there is none
 */
public record HttpAnswer(int status, Map<String, String> headers, byte[] body) {

    /** A header's value by its lower-case name, or {@code null}. */
    public String header(String name) {
        return headers.get(name);
    }

    boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    boolean isRedirect() {
        return status >= 300 && status < 400;
    }
}
