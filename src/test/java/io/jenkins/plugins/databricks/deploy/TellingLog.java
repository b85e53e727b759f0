package io.jenkins.plugins.databricks.deploy;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Keeps what a person would read. */
public final class TellingLog implements DeploymentLog {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final List<String> lines = new CopyOnWriteArrayList<>();

    @Override
    public synchronized void line(String text) {
        lines.add(text);
        notifyAll();
    }

    @Override
    public void link(String text, URI target) {
        line(text + " " + target);
    }

    /** Waits until there is a line with this text. */
    public synchronized void await(String text) throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!text().contains(text)) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new AssertionError("no '" + text + "' in " + lines);
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
    }

    public List<String> lines() {
        return List.copyOf(lines);
    }

    public String text() {
        return String.join("\n", lines);
    }
}
