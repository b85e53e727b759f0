package io.jenkins.plugins.databricks.emulator.runs;

import io.jenkins.plugins.databricks.emulator.http.Waiting;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;

/** Lets tests wait for runs to be started and ended, and counts them. */
public final class RunSignals {

    private final Deque<Long> unseen = new ArrayDeque<>();
    private int started;
    private int cancelled;

    synchronized void started(long runId) {
        started++;
        unseen.add(runId);
        notifyAll();
    }

    synchronized void cancelled() {
        cancelled++;
        notifyAll();
    }

    public synchronized int startedCount() {
        return started;
    }

    public synchronized int cancelledCount() {
        return cancelled;
    }

    public synchronized long awaitStarted(Duration timeout) throws InterruptedException {
        Waiting.until(this, () -> !unseen.isEmpty(), timeout, () -> "a run to be started");
        return unseen.remove();
    }

    public synchronized void awaitCancelled(Duration timeout) throws InterruptedException {
        Waiting.until(this, () -> cancelled > 0, timeout, () -> "a run to be cancelled");
    }
}
