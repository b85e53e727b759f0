package io.jenkins.plugins.databricks.emulator.updates;

import java.util.ArrayDeque;
import java.util.Deque;

/** How the next updates of pipelines and deployments of apps go. Each look at one that is not held is a step. */
public final class UpdateScript {

    private final Deque<String> failures = new ArrayDeque<>();
    private boolean held;

    /** From now on, none goes beyond its first running state. */
    public synchronized void hold() {
        held = true;
    }

    public synchronized void release() {
        held = false;
    }

    /** The next one that ends fails. */
    public synchronized void failNext(String message) {
        failures.add(message);
    }

    synchronized boolean isHeld() {
        return held;
    }

    /** The message of the failure; null for success. */
    synchronized String nextFailure() {
        return failures.poll();
    }
}
