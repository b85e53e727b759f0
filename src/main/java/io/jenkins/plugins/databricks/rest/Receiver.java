package io.jenkins.plugins.databricks.rest;

import io.jenkins.plugins.databricks.rest.content.FileSink;
import io.jenkins.plugins.databricks.rest.content.UnavailableRangeException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/**
 * Takes the body of a response as it comes, however long it is. Where an attempt broke off, it may ask the next one for
 * what is missing only.
 */
public abstract class Receiver {

    private static final int BUFFER = 256 * 1024;

    private final boolean webPage;
    private volatile long position;

    /**
     * @param webPage whether it may be a web page; otherwise, one is not what was asked for, but comes from a proxy
     * @param position of the first byte in the file
     */
    protected Receiver(boolean webPage, long position) {
        this.webPage = webPage;
        this.position = position;
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
     * @return what takes the body
     * @throws UnavailableRangeException when it is not what was asked for, and would not be at the next attempt
     * @throws IOException when it is not what was asked for; that is the server's failure, as if it had not responded
     */
    protected abstract FileSink begin(HttpResponse head) throws IOException;

    /**
     * Called after the body of a successful response.
     *
     * @throws IOException when something is missing
     */
    protected void end() throws IOException {}

    /** The place in the file of the byte that comes next; further ahead than before if an attempt had to begin anew. */
    protected final long position() {
        return position;
    }

    /** To be called when the body comes from the file's first byte on. */
    protected final void beginAnew() {
        position = 0;
    }

    final void receive(HttpResponse head, InputStream body) throws IOException {
        FileSink sink = begin(head);
        byte[] buffer = new byte[BUFFER];
        long next = position;
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            sink.take(next, buffer, 0, read);
            next += read;
            position = next;
        }
        end();
    }
}
