package io.jenkins.plugins.databricks.emulator.http;

import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;

/** The speed of a connection, or of a link that connections share: whoever has received bytes waits until they have had time to arrive. */
final class Pace {

    /** What was lost to a thread that woke too late is made up for, as the network would have gone on meanwhile. */
    private static final long CREDIT_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final long bytesPerSecond;
    private long due = System.nanoTime();

    Pace(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    void received(int bytes) throws InterruptedIOException {
        long now = System.nanoTime();
        long early;
        synchronized (this) {
            due = Math.max(due, now - CREDIT_NANOS) + TimeUnit.SECONDS.toNanos(bytes) / bytesPerSecond;
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
