package io.jenkins.plugins.databricks.rest;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An answer as it came.
 *
 * @param status the HTTP status
 * @param headers the headers by lower-case name; the last one where a name occurs twice
 * @param body the whole body, empty where there is none
 */
public record HttpResponse(int status, Map<String, String> headers, byte[] body) {

    /** A header's value by its lower-case name, or {@code null}. */
    public String header(String name) {
        return headers.get(name);
    }

    /** Whether the status says that all went well. */
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** Whether it is a page for people, to sign in, say, that a proxy or a private link put in the API's place. */
    public boolean isWebPage() {
        return text(64).startsWith("<");
    }

    /** The body as text, without the byte order mark and white space around it. */
    String text() {
        return text(body.length);
    }

    private String text(int bytes) {
        String text = new String(body, 0, Math.min(bytes, body.length), StandardCharsets.UTF_8);
        return (text.startsWith("\uFEFF") ? text.substring(1) : text).strip();
    }

    boolean isRedirect() {
        return status >= 300 && status < 400;
    }
}
