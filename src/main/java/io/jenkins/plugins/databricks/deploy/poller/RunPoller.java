package io.jenkins.plugins.databricks.deploy.poller;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Watches all runs that this JVM waits for, without a thread for each. The runs of one workspace are watched together: few by asking for each of
 * them, many by reading the pages of the workspace's active runs, whichever takes fewer requests. A run that has just started is looked at every second, an old one
 * every ten. No workspace waits for another, and time is taken from a clock that nobody sets.
 */
public final class RunPoller {

    /**
     * A way to a workspace.
     *
     * @param principal equal for connections that see the same runs
     * @param runs access to the runs, without any retries, since the poller itself goes on after failures
     */
    public record Connection(Object principal, Runs runs) {

        /** A workspace that has been configured anew may be another one, where a run's id means nothing, or another run. */
        public Connection mustLeadTo(URI workspace) throws IOException {
            if (!workspace.equals(runs.host())) {
                throw new IOException(
                        "the run is in " + workspace + ", and the step connects to " + runs.host() + " now");
            }
            return this;
        }
    }

    /** Connects when a run is first looked at, and again whenever the workspace has refused. */
    @FunctionalInterface
    public interface Connector {
        Connection connect() throws IOException, InterruptedException;
    }

    /** Is told of a run, by one thread at a time. Must be quick. */
    public interface Listener {

        /** The run as it is now. Comes again after an end, as an ended run may be repaired. */
        void seen(JobRun run);

        /**
         * The run could not be read this time; the poller goes on.
         *
         * @param patience how long it goes on at most when it stays so
         */
        void delayed(IOException reason, Duration patience);

        /** The run cannot be watched any longer: the workspace has refused, or not known it, for minutes, or has not answered for an hour. */
        void gone(IOException reason);
    }

    /** Is closed by whoever has seen enough. */
    public interface Watch extends AutoCloseable {

        /** The listener may be told once more of a look that is being taken right now. */
        @Override
        void close();

        /** The run is about to change: looks at once, and often from then on, whatever failed before. */
        void hurry();
    }

    private final ScheduledExecutorService timer;
    private final Executor workers;
    private final LongSupplier nanoTime;
    private final Map<URI, WorkspaceWatch> workspaces = new HashMap<>();

    /**
     * @param timer only schedules
     * @param workers makes the requests; a workspace takes one thread for its polls, one for cancels and one for outputs
     * @param nanoTime as {@link System#nanoTime}
     */
    public RunPoller(ScheduledExecutorService timer, Executor workers, LongSupplier nanoTime) {
        this.timer = timer;
        this.workers = workers;
        this.nanoTime = nanoTime;
    }

    /**
     * Begins to watch a run. The first look is taken at once.
     *
     * @param workspace its address
     */
    public Watch watch(URI workspace, Connector connector, long runId, Listener listener) {
        RunWatch watch = new RunWatch(runId, connector, listener, nanoTime.getAsLong());
        synchronized (workspaces) {
            workspace(workspace).add(watch);
        }
        return new Watch() {
            @Override
            public void close() {
                ifWatched(workspace, all -> all.remove(watch));
            }

            @Override
            public void hurry() {
                ifWatched(workspace, all -> all.hurry(watch));
            }
        };
    }

    private void ifWatched(URI workspace, Consumer<WorkspaceWatch> change) {
        synchronized (workspaces) {
            WorkspaceWatch all = workspaces.get(workspace);
            if (all != null) {
                change.accept(all);
            }
        }
    }

    /**
     * Makes one request about a run when it is the workspace's turn for it.
     *
     * @return is completed on the thread that made the request; never, if Jenkins stops before. Cancelling it takes the request back, or interrupts it
     */
    public <T> CompletableFuture<T> call(URI workspace, Urgency urgency, Callable<T> request) {
        WorkspaceLane lane;
        synchronized (workspaces) {
            lane = workspace(workspace).lane();
        }
        return lane.call(urgency, () -> {
            try {
                return request.call();
            } catch (DatabricksException e) {
                lane.pause(e.retryAfter());
                throw e;
            }
        });
    }

    /** Forgets workspaces that nobody needs any more. */
    private WorkspaceWatch workspace(URI address) {
        workspaces.values().removeIf(WorkspaceWatch::isIdle);
        return workspaces.computeIfAbsent(
                address, uri -> new WorkspaceWatch(new WorkspaceLane(timer, workers, nanoTime), timer, nanoTime));
    }

    /** How many runs are being watched. */
    public int watched() {
        synchronized (workspaces) {
            return workspaces.values().stream().mapToInt(WorkspaceWatch::size).sum();
        }
    }
}
