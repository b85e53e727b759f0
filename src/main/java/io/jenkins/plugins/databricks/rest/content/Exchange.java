package io.jenkins.plugins.databricks.rest.content;

import io.jenkins.plugins.databricks.rest.settings.HttpLimits;
import io.jenkins.plugins.databricks.rest.task.Stoppable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * The progress and time limit of one HTTP exchange. A call has one limit from start to finish; sending or receiving a
 * file may take any time as long as it makes progress. If it stalls, the exchange knows which side is to blame.
 */
public final class Exchange implements Stoppable.Limit {

    private static final int BUFFER = 256 * 1024;

    private enum Part {
        CALL,
        READING,
        SENDING,
        CONFIRMATION,
        RECEIVING,
        STORING
    }

    private record Stage(Part part, long since) {}

    private final HttpLimits limits;
    private final Duration call;
    private volatile Stage stage = new Stage(Part.CALL, System.nanoTime());

    /** @param call how long the whole exchange may take if it sends no file, otherwise its start */
    public Exchange(HttpLimits limits, Duration call) {
        this.limits = limits;
        this.call = call;
    }

    @Override
    public long left() {
        Stage now = stage;
        return limit(now.part).toNanos() - (System.nanoTime() - now.since);
    }

    private Duration limit(Part part) {
        return switch (part) {
            case CALL -> call;
            case READING, SENDING, RECEIVING, STORING -> limits.idle();
            case CONFIRMATION -> limits.confirmation();
        };
    }

    private void is(Part part) {
        stage = new Stage(part, System.nanoTime());
    }

    /** What to throw when there is no time {@link #left}. */
    public IOException timeout() {
        Part part = stage.part;
        String time = limit(part).toSeconds() + " s";
        return switch (part) {
            case CALL -> new SocketTimeoutException("no answer within " + time);
            case READING -> new UnreadableContentException("it delivered no data for " + time);
            case SENDING -> new SocketTimeoutException("it accepted no data for " + time);
            case CONFIRMATION ->
                new SocketTimeoutException("it received everything, but did not answer within " + time);
            case RECEIVING -> new SocketTimeoutException("it sent no data for " + time);
            case STORING -> new UnwritableContentException("nothing could be written for " + time);
        };
    }

    /**
     * Sends exactly the announced number of bytes.
     *
     * @throws UnreadableContentException when they cannot be read, or their number has changed because the file was
     *     modified
     */
    public void send(Content content, OutputStream out) throws IOException {
        byte[] buffer = new byte[(int) Math.min(BUFFER, Math.max(1, content.length()))];
        long left = content.length();
        is(Part.READING);
        try (Source in = new Source(content)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                left -= read;
                if (left < 0) {
                    throw new ContentChangedException(content.length());
                }
                is(Part.SENDING);
                out.write(buffer, 0, read);
                is(Part.READING);
            }
        }
        if (left > 0) {
            throw new ContentChangedException(content.length());
        }
        is(Part.CONFIRMATION);
    }

    /** The body of a response that may take any time as long as it makes progress. */
    public InputStream receiving(InputStream body) {
        is(Part.RECEIVING);
        return new FilterInputStream(body) {
            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                is(Part.RECEIVING);
                int read = super.read(buffer, offset, length);
                is(Part.STORING);
                return read;
            }
        };
    }

    /** Distinguishes errors of reading from those of the connection that the bytes go to. */
    private static final class Source extends FilterInputStream {

        Source(Content content) throws UnreadableContentException {
            super(opened(content));
        }

        private static InputStream opened(Content content) throws UnreadableContentException {
            try {
                return content.open();
            } catch (IOException | RuntimeException e) {
                throw UnreadableContentException.of(e);
            }
        }

        @Override
        public int read(byte[] buffer) throws UnreadableContentException {
            try {
                return in.read(buffer, 0, buffer.length);
            } catch (IOException | RuntimeException e) {
                throw UnreadableContentException.of(e);
            }
        }

        @Override
        public void close() throws UnreadableContentException {
            try {
                in.close();
            } catch (IOException | RuntimeException e) {
                throw UnreadableContentException.of(e);
            }
        }
    }
}
