package io.jenkins.plugins.databricks.rest;

import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * An HTTP response.
 *
 * @param status the HTTP status
 * @param headers the headers by lower-case name; the last one if a name occurs twice
 * @param body the whole body, empty if there is none
 */
public record HttpResponse(int status, Map<String, String> headers, byte[] body) {

    /** A header's value by its lower-case name, or {@code null}. */
    public String header(String name) {
        return headers.get(name);
    }

    /** Whether the status is 2xx. */
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }

    /** Whether it is a web page, such as a sign-in page of a proxy or a private link, instead of an API response. */
    public boolean isWebPage() {
        return text(64).startsWith("<");
    }

    /** The body as text, without a byte order mark and surrounding white space. */
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
