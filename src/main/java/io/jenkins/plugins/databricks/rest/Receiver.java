package io.jenkins.plugins.databricks.rest;

import io.jenkins.plugins.databricks.rest.content.FileSink;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * Takes the body of a response as it comes, however long it is. Where an attempt broke off, it may ask the next one for
 * what is missing only.
 */
public class Receiver {

    private static final int BUFFER = 256 * 1024;

    private final FileSink sink;
    private final boolean webPage;

    /**
     * @param sink where the body goes
     * @param webPage whether it may be a web page; otherwise, one is not what was asked for, but comes from a proxy
     */
    public Receiver(FileSink sink, boolean webPage) {
        this.sink = sink;
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
     * Called before the body of a successful response.
     *
     * @param head the response without its body
     * @throws IOException when the body cannot be the right one; that is the server's failure, as if it had not responded
     */
    protected void begin(HttpResponse head) throws IOException {
        if (sink.taken() > 0) {
            sink.restart();
        }
    }

    /** How much has been received; less than before if an attempt had to begin anew. */
    final long received() {
        return sink.taken();
    }

    final void receive(HttpResponse head, InputStream body) throws IOException {
        begin(head);
        byte[] buffer = new byte[BUFFER];
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            sink.take(buffer, 0, read);
        }
    }
}
