package io.jenkins.plugins.databricks.emulator.runs;

import io.jenkins.plugins.databricks.emulator.http.Ids;
import io.jenkins.plugins.databricks.emulator.jobs.Job;
import io.jenkins.plugins.databricks.emulator.script.EmulatedOutput;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import io.jenkins.plugins.databricks.emulator.script.TaskResult;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * What happens to runs: queueing, starting tasks in the order of their dependencies, timeouts, stopping. Its monitor
 * guards all runs and is notified of every change. A run that only waits holds no thread.
 */
public final class RunEngine {

    private final Ids ids;
    private final TaskRunner runner;
    private final ExecutorService threads;
    private final ScheduledExecutorService clock;
    private final NavigableMap<Long, EmulatedRun> runs = new TreeMap<>();
    private final Deque<RunScript> scripts = new ArrayDeque<>();
    private EmulatedState holdAs;
    private boolean closed;
    private Duration cancelTakes = Duration.ofMillis(50);

    public RunEngine(Ids ids, TaskRunner runner, ExecutorService threads, ScheduledExecutorService clock) {
        this.ids = ids;
        this.runner = runner;
        this.threads = threads;
        this.clock = clock;
    }

    NavigableMap<Long, EmulatedRun> runs() {
        return runs;
    }

    /** New runs stay in this state, null to let them run. */
    public synchronized void hold(EmulatedState state) {
        holdAs = state;
    }

    public synchronized void release() {
        holdAs = null;
        for (EmulatedRun run : List.copyOf(runs.values())) {
            if (run.held && run.stopping == null) {
                run.held = false;
                run.state = EmulatedState.running();
                run.tasks.values().stream().filter(task -> !task.isEnded()).forEach(task -> {
                    task.state = EmulatedState.pending();
                    task.startTime = 0;
                });
                step(run);
            }
        }
        notifyAll();
    }

    public synchronized void script(RunScript script) {
        scripts.add(script);
    }

    public synchronized void cancelTakes(Duration time) {
        cancelTakes = time;
    }

    synchronized EmulatedRun start(Job job, ReceivedRunRequest request) {
        EmulatedRun run = new EmulatedRun(ids.next(), job, request);
        List<String> selected = TaskSelection.of(request.only(), run.settings);
        run.settings.path("tasks").forEach(settings -> {
            EmulatedTask task = new EmulatedTask(ids.next(), settings.deepCopy(), 0);
            if (!selected.contains(task.key)) {
                task.end(EmulatedState.excluded());
            }
            run.addAttempt(task);
        });
        boolean full = !request.submitted() && JobQueue.isFull(job, runs.values());
        runs.put(run.runId, run);
        if (!full) {
            begin(run);
        } else if (request.queue() == null ? job.queues() : request.queue()) {
            run.queued = true;
            run.state = EmulatedState.queued(
                    "MAX_CONCURRENT_RUNS_REACHED", "The maximum number of concurrent runs of the job is reached");
        } else {
            run.tasks.values().forEach(task -> task.end(EmulatedState.skipped()));
            end(run, EmulatedState.skipped());
        }
        notifyAll();
        return run;
    }

    private void begin(EmulatedRun run) {
        run.queued = false;
        run.startTime = System.currentTimeMillis();
        run.script = scripts.poll();
        if (run.script != null) {
            play(run);
            return;
        }
        int timeout = run.settings.path("timeout_seconds").asInt();
        if (timeout > 0) {
            clock.schedule(() -> stop(run, EmulatedState.timedOut(), Duration.ZERO), timeout, TimeUnit.SECONDS);
        }
        if (holdAs == null) {
            run.state = EmulatedState.running();
            step(run);
            return;
        }
        run.held = true;
        run.state = holdAs;
        for (EmulatedTask task : run.tasks.values()) {
            if (!task.isEnded()) {
                task.state = task.dependencies().isEmpty() ? holdAs : EmulatedState.blocked();
            }
        }
    }

    /** Shows the next state of a scripted run. */
    public synchronized void advance(EmulatedRun run) {
        if (run.script != null
                && run.stopping == null
                && run.scriptPosition < run.script.states().size() - 1) {
            run.scriptPosition++;
            play(run);
            notifyAll();
        }
    }

    private void play(EmulatedRun run) {
        run.play(ids);
        if (run.state.isTerminal()) {
            end(run, run.state);
        }
    }

    /** Starts whatever can be started now, and ends the run when nothing is left. */
    private void step(EmulatedRun run) {
        boolean progress = true;
        while (progress) {
            progress = false;
            for (EmulatedTask task : run.tasks.values()) {
                if (!task.isStarted() && !task.isEnded()) {
                    EmulatedState verdict = TaskSelection.verdict(task, run.tasks);
                    if (verdict == null) {
                        task.state = EmulatedState.blocked();
                    } else if (verdict.isTerminal()) {
                        task.end(verdict);
                        progress = true;
                    } else {
                        start(run, task);
                        progress |= task.isEnded();
                    }
                }
            }
        }
        if (run.tasks.values().stream().allMatch(EmulatedTask::isEnded)) {
            end(run, RunOutcome.of(run));
        }
        notifyAll();
    }

    private void start(EmulatedRun run, EmulatedTask task) {
        task.start();
        try {
            task.process = runner.start(run, task);
        } catch (TaskRunner.Refused e) {
            task.output = e.result().output();
            task.end(e.result().state());
            return;
        }
        if (task.process == null) {
            task.end(EmulatedState.success());
            return;
        }
        Process process = task.process;
        threads.execute(() -> watch(run, task, process));
        int timeout = task.settings.path("timeout_seconds").asInt();
        if (timeout > 0) {
            clock.schedule(() -> stop(run, task, EmulatedState.timedOut()), timeout, TimeUnit.SECONDS);
        }
    }

    private void watch(EmulatedRun run, EmulatedTask task, Process process) {
        TaskResult result;
        try {
            result = TaskRunner.await(process);
        } catch (IOException e) {
            result = new TaskResult(EmulatedState.canceled(), EmulatedOutput.none());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return;
        }
        synchronized (this) {
            task.output = result.output();
            task.end(task.stopping == null ? result.state() : task.stopping);
            if (run.stopping == null) {
                step(run);
            } else if (run.stopped) {
                settle(run);
            }
            notifyAll();
        }
    }

    /** Stops one task; those that depend on it follow. */
    synchronized void stop(EmulatedRun run, EmulatedTask task, EmulatedState as) {
        if (task.isEnded() || task.stopping != null) {
            return;
        }
        task.stopping = as;
        if (task.process != null) {
            task.state = EmulatedState.terminating();
            TaskRunner.stop(task.process);
        } else {
            task.end(as);
            if (!run.held && run.script == null) {
                step(run);
            }
        }
        notifyAll();
    }

    synchronized void cancel(EmulatedRun run) {
        stop(run, EmulatedState.canceled(), cancelTakes);
    }

    private synchronized void stop(EmulatedRun run, EmulatedState as, Duration settled) {
        if (run.isEnded() || run.stopping != null) {
            return;
        }
        run.stopping = as;
        run.state = EmulatedState.terminating();
        for (EmulatedTask task : run.tasks.values()) {
            if (!task.isEnded()) {
                task.stopping = as;
                task.state = EmulatedState.terminating();
                if (task.process != null) {
                    TaskRunner.stop(task.process);
                }
            }
        }
        clock.schedule(() -> settle(run), settled.toMillis(), TimeUnit.MILLISECONDS);
        notifyAll();
    }

    private synchronized void settle(EmulatedRun run) {
        run.stopped = true;
        run.tasks.values().stream()
                .filter(task -> !task.isEnded() && task.process == null)
                .forEach(task -> task.end(run.stopping));
        if (!run.isEnded() && run.tasks.values().stream().allMatch(EmulatedTask::isEnded)) {
            end(run, run.stopping);
        }
        notifyAll();
    }

    private void end(EmulatedRun run, EmulatedState state) {
        run.state = state;
        run.held = false;
        run.endTime = System.currentTimeMillis();
        if (!closed) {
            threads.execute(() -> beginNext(run.job));
        }
    }

    private synchronized void beginNext(Job job) {
        JobQueue.next(job, runs.values()).ifPresent(this::begin);
        notifyAll();
    }

    /** Runs some tasks of an ended run again, with the parameters of the repair instead of the run's. */
    synchronized void repair(EmulatedRun run, List<String> keys, ReceivedRunRequest request) {
        run.request = request;
        for (String key : keys) {
            EmulatedTask last = run.tasks.get(key);
            run.addAttempt(new EmulatedTask(ids.next(), last.settings, last.attempt + 1));
        }
        run.stopping = null;
        run.stopped = false;
        run.endTime = 0;
        run.scriptPosition = 0;
        run.shown = false;
        // To Databricks a run's duration is the time that it and all of its repairs took.
        long started = run.startTime;
        begin(run);
        run.startTime = started;
        notifyAll();
    }

    public synchronized void close() {
        closed = true;
        for (EmulatedRun run : runs.values()) {
            run.tasks.values().stream()
                    .filter(task -> task.process != null)
                    .forEach(task -> TaskRunner.stop(task.process));
        }
    }
}
