package io.jenkins.plugins.databricks.rest;

import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * Takes the body of a response as it comes, however long it is. Where an attempt broke off, it may ask the next one for
 * what is missing only.
 */
public abstract class Receiver {

    private final boolean webPage;

    /** @param webPage whether it may be a web page; otherwise, one is not what was asked for, but comes from a proxy */
    protected Receiver(boolean webPage) {
        this.webPage = webPage;
    }

    final boolean accepts(HttpResponse head) {
        String type = head.header("content-type");
        return webPage || type == null || !type.startsWith("text/html");
    }

    /** The headers of the next attempt, beside those of the authorization. */
    protected Map<String, String> headers() {
        return Map.of();
    }

    /**
     * Takes the body of a successful response.
     *
     * @param head the response without its body
     * @throws io.jenkins.plugins.databricks.rest.content.UnavailableRangeException when it is not what was asked for,
     *     and would not be at the next attempt
     * @throws IOException when it is not what was asked for, or not all of it; that is the server's failure, as if it
     *     had not responded
     */
    protected abstract void receive(HttpResponse head, InputStream body) throws IOException;

    /** Whether all has been received, however the attempt ends. */
    protected boolean isComplete() {
        return false;
    }

    /** How much has been received; less than before if an attempt had to begin anew. */
    protected abstract long received();
}
