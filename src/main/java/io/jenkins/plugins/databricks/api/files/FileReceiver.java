package io.jenkins.plugins.databricks.api.files;

import io.jenkins.plugins.databricks.rest.HttpResponse;
import io.jenkins.plugins.databricks.rest.Receiver;
import io.jenkins.plugins.databricks.rest.content.FileSink;
import java.io.IOException;
import java.io.InputStream;

/** Receives bytes of a file, and knows which one comes next. */
abstract class FileReceiver extends Receiver {

    private static final int BUFFER = 256 * 1024;

    private volatile long position;

    /** @param position the place of the first byte in the file */
    FileReceiver(boolean webPage, long position) {
        super(webPage);
        this.position = position;
    }

    /** The place of the next byte in the file. */
    final long position() {
        return position;
    }

    /** To be called when the body begins with the file's first byte. */
    final void beginAnew() {
        position = 0;
    }

    /**
     * Called before the body of a successful response.
     *
     * @return what takes the body
     * @throws IOException when it is not what was asked for
     */
    abstract FileSink begin(HttpResponse head) throws IOException;

    @Override
    protected void receive(HttpResponse head, InputStream body) throws IOException {
        FileSink sink = begin(head);
        byte[] buffer = new byte[BUFFER];
        long next = position;
        for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
            sink.take(next, buffer, 0, read);
            next += read;
            position = next;
        }
    }

    /** The place after the last byte in the file; -1 while it is not known. */
    abstract long end();

    /** Only the end of the connection can be missing then, which there is no range to ask for. */
    @Override
    protected final boolean isComplete() {
        return position == end();
    }

    @Override
    protected final long received() {
        return position;
    }
}
