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
 * The poller of all runs that this JVM waits for, without a thread for each. The runs of one workspace are polled
 * together: either one by one, or through pages of the workspace's active runs, whichever takes fewer requests. A new
 * run is polled every second, an old one every ten. Workspaces do not wait for each other, and the clock is monotonic.
 */
public final class RunPoller {

    /**
     * A connection to a workspace.
     *
     * @param principal equal for connections that can see the same runs
     * @param runs access to the runs, without retries, as the poller itself handles failures
     */
    public record Connection(Object principal, Runs runs) {

        /** Checks the workspace: if it was reconfigured, a run's ID may be unknown or that of a different run. */
        public Connection mustLeadTo(URI workspace) throws IOException {
            if (!workspace.equals(runs.host())) {
                throw new IOException("the run is in " + workspace + ", but the step now connects to " + runs.host());
            }
            return this;
        }
    }

    /** Connects when a run is first polled, and again after each rejection by the workspace. */
    @FunctionalInterface
    public interface Connector {
        Connection connect() throws IOException, InterruptedException;
    }

    /** A listener for the state of a run, called by one thread at a time. Must be quick. */
    public interface Listener {

        /** The current state of the run. Also called after it has finished, as it may be repaired. */
        void seen(JobRun run);

        /**
         * The run could not be read this time; the poller keeps trying.
         *
         * @param patience how long it keeps trying at most
         */
        void delayed(IOException reason, Duration patience);

        /**
         * The run can no longer be watched: the workspace has rejected the requests or not found the run for minutes,
         * or not answered for an hour.
         */
        void gone(IOException reason);
    }

    /** A watched run; close it to stop watching. */
    public interface Watch extends AutoCloseable {

        /** Stops watching; the result of a poll in progress may still be reported. */
        @Override
        void close();

        /**
         * Polls at once, and frequently from then on, because the run is about to change; earlier failures are
         * forgotten.
         */
        void hurry();
    }

    private final ScheduledExecutorService timer;
    private final Executor workers;
    private final Executor polls;
    private final LongSupplier nanoTime;
    private final Map<URI, WorkspaceWatch> workspaces = new HashMap<>();

    /**
     * @param timer only schedules
     * @param workers makes the requests; a few for polls of all workspaces, and one for each workspace that hangs; cancels and outputs have their own
     * @param nanoTime as {@link System#nanoTime}
     */
    public RunPoller(ScheduledExecutorService timer, Executor workers, LongSupplier nanoTime) {
        this.timer = timer;
        this.workers = workers;
        this.polls = new FewAtATime(timer, workers);
        this.nanoTime = nanoTime;
    }

    /**
     * Starts to watch a run, with a first poll at once.
     *
     * @param workspace its address
     */
    public Watch watch(URI workspace, Connector connector, long runId, Listener listener) {
        RunWatch watch;
        synchronized (workspaces) {
            WorkspaceWatch all = workspace(workspace);
            watch = new RunWatch(runId, connector, all.connections(), listener, nanoTime.getAsLong());
            all.add(watch);
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
     * Makes one request about a run within the workspace's rate limit.
     *
     * @return completed on the thread that made the request, or never if Jenkins stops before that. Cancelling it
     *     withdraws or interrupts the request
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

    /** The watch of a workspace; drops those no longer needed. */
    private WorkspaceWatch workspace(URI address) {
        workspaces.values().removeIf(WorkspaceWatch::isIdle);
        return workspaces.computeIfAbsent(
                address,
                uri -> new WorkspaceWatch(new WorkspaceLane(timer, polls, workers, nanoTime), timer, nanoTime));
    }

    /** The time of the clock that it polls by, as {@link System#nanoTime}. */
    public long nanoTime() {
        return nanoTime.getAsLong();
    }

    /** How many runs are being watched. */
    public int watched() {
        synchronized (workspaces) {
            return workspaces.values().stream().mapToInt(WorkspaceWatch::size).sum();
        }
    }
}
