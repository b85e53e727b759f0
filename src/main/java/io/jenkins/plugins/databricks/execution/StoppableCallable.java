package io.jenkins.plugins.databricks.execution;

import hudson.remoting.Callable;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import jenkins.security.MasterToSlaveCallable;

/**
 * Work on an agent that can be told to stop and is then still awaited. (After interrupting a remoting call itself,
 * nothing more is heard of it, and objects exported to it are gone.)
 */
final class StoppableCallable<V> extends MasterToSlaveCallable<V, IOException> {

    private static final long serialVersionUID = 1L;

    /** On an agent: the thread of each work. */
    private static final Map<String, Thread> WORKING = new ConcurrentHashMap<>();

    private final String id = UUID.randomUUID().toString();
    private final Callable<V, IOException> work;

    StoppableCallable(Callable<V, IOException> work) {
        this.work = work;
    }

    @Override
    public V call() throws IOException {
        WORKING.put(id, Thread.currentThread());
        try {
            return work.call();
        } finally {
            WORKING.remove(id);
            // The thread is needed for the answer, and for other work afterwards.
            Thread.interrupted();
        }
    }

    /** The call that interrupts the work on the agent. */
    Callable<Void, IOException> stop() {
        return new Stop(id);
    }

    private static final class Stop extends MasterToSlaveCallable<Void, IOException> {

        private static final long serialVersionUID = 1L;

        private final String id;

        Stop(String id) {
            this.id = id;
        }

        @Override
        public Void call() {
            WORKING.computeIfPresent(id, (same, thread) -> {
                thread.interrupt();
                return thread;
            });
            return null;
        }
    }
}
