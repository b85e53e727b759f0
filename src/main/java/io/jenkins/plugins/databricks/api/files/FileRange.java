package io.jenkins.plugins.databricks.api.files;

import io.jenkins.plugins.databricks.rest.HttpResponse;
import io.jenkins.plugins.databricks.rest.content.FileSink;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;

/** Receives one range of a file. After a break, it asks for what is missing of it. */
final class FileRange extends FileReceiver {

    private final FileState state;
    private final long end;
    private final FileSink sink;

    /**
     * @param state the state of the file that the range must be of
     * @param start the place of the first byte
     * @param end the place after the last byte
     */
    FileRange(FileState state, long start, long end, boolean webPage, FileSink sink) {
        super(webPage, start);
        this.state = state;
        this.end = end;
        this.sink = sink;
    }

    @Override
    protected Map<String, String> headers() {
        return state.range(position(), end);
    }

    @Override
    long end() {
        return end;
    }

    @Override
    FileSink begin(HttpResponse head) throws IOException {
        state.check(head, position(), end);
        return this::take;
    }

    private void take(long position, byte[] bytes, int offset, int length) throws IOException {
        if (position + length > end) {
            throw new IOException("it sent more than the range that ends with byte " + (end - 1));
        }
        sink.take(position, bytes, offset, length);
    }

    @Override
    protected void receive(HttpResponse head, InputStream body) throws IOException {
        super.receive(head, body);
        if (position() < end) {
            throw new IOException("it sent less than the range that ends with byte " + (end - 1));
        }
    }
}
