package io.jenkins.plugins.databricks.emulator.http;

import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;

/** The speed of a connection, or of a link that connections share: whoever has received or sent bytes waits until they have had time to pass. */
final class Pace {

    /** The time for which bytes wait in a buffer for a thread that is late; a network goes on meanwhile. After more than that, the link was idle. */
    private static final long BUFFERED_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private final long bytesPerSecond;
    private long due = System.nanoTime();

    Pace(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    void passed(int bytes) throws InterruptedIOException {
        long now = System.nanoTime();
        long early;
        synchronized (this) {
            due = (now - due > BUFFERED_NANOS ? now : due) + TimeUnit.SECONDS.toNanos(bytes) / bytesPerSecond;
            early = due - now;
        }
        try {
            TimeUnit.NANOSECONDS.sleep(early);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException();
        }
    }
}
