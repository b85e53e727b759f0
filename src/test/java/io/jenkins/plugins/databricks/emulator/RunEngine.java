package io.jenkins.plugins.databricks.emulator;

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
final class RunEngine {

    private final Ids ids;
    private final TaskRunner runner;
    private final ExecutorService threads;
    private final ScheduledExecutorService clock;
    private final NavigableMap<Long, Run> runs = new TreeMap<>();
    private final Deque<RunScript> scripts = new ArrayDeque<>();
    private RunState holdAs;
    private boolean closed;
    private Duration cancelTakes = Duration.ofMillis(50);

    RunEngine(Ids ids, TaskRunner runner, ExecutorService threads, ScheduledExecutorService clock) {
        this.ids = ids;
        this.runner = runner;
        this.threads = threads;
        this.clock = clock;
    }

    NavigableMap<Long, Run> runs() {
        return runs;
    }

    /** New runs stay in this state, null to let them run. */
    synchronized void hold(RunState state) {
        holdAs = state;
    }

    synchronized void release() {
        holdAs = null;
        for (Run run : List.copyOf(runs.values())) {
            if (run.held && run.stopping == null) {
                run.held = false;
                run.state = RunState.running();
                run.tasks.values().stream().filter(task -> !task.isEnded()).forEach(task -> {
                    task.state = RunState.pending();
                    task.startTime = 0;
                });
                step(run);
            }
        }
        notifyAll();
    }

    synchronized void script(RunScript script) {
        scripts.add(script);
    }

    synchronized void cancelTakes(Duration time) {
        cancelTakes = time;
    }

    synchronized Run start(Job job, RunRequest request) {
        Run run = new Run(ids.next(), job, request);
        List<String> selected = TaskSelection.of(request.only(), run.settings);
        run.settings.path("tasks").forEach(settings -> {
            TaskRun task = new TaskRun(ids.next(), settings.deepCopy(), 0);
            if (!selected.contains(task.key)) {
                task.end(RunState.excluded());
            }
            run.addAttempt(task);
        });
        boolean full = !request.submitted() && JobQueue.isFull(job, runs.values());
        runs.put(run.runId, run);
        if (!full) {
            begin(run);
        } else if (request.queue() == null ? job.queues() : request.queue()) {
            run.queued = true;
            run.state = RunState.queued(
                    "MAX_CONCURRENT_RUNS_REACHED", "The maximum number of concurrent runs of the job is reached");
        } else {
            run.tasks.values().forEach(task -> task.end(RunState.skipped()));
            end(run, RunState.skipped());
        }
        notifyAll();
        return run;
    }

    private void begin(Run run) {
        run.queued = false;
        run.startTime = System.currentTimeMillis();
        run.script = scripts.poll();
        if (run.script != null) {
            play(run);
            return;
        }
        int timeout = run.settings.path("timeout_seconds").asInt();
        if (timeout > 0) {
            clock.schedule(() -> stop(run, RunState.timedOut(), Duration.ZERO), timeout, TimeUnit.SECONDS);
        }
        if (holdAs == null) {
            run.state = RunState.running();
            step(run);
            return;
        }
        run.held = true;
        run.state = holdAs;
        for (TaskRun task : run.tasks.values()) {
            if (!task.isEnded()) {
                task.state = task.dependencies().isEmpty() ? holdAs : RunState.blocked();
            }
        }
    }

    /** Shows the next state of a scripted run. */
    synchronized void advance(Run run) {
        if (run.script != null
                && run.stopping == null
                && run.scriptPosition < run.script.states().size() - 1) {
            run.scriptPosition++;
            play(run);
            notifyAll();
        }
    }

    private void play(Run run) {
        run.play();
        if (run.state.isTerminal()) {
            end(run, run.state);
        }
    }

    /** Starts whatever can be started now, and ends the run when nothing is left. */
    private void step(Run run) {
        boolean progress = true;
        while (progress) {
            progress = false;
            for (TaskRun task : run.tasks.values()) {
                if (!task.isStarted() && !task.isEnded()) {
                    RunState verdict = TaskSelection.verdict(task, run.tasks);
                    if (verdict == null) {
                        task.state = RunState.blocked();
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
        if (run.tasks.values().stream().allMatch(TaskRun::isEnded)) {
            end(run, RunOutcome.of(run));
        }
        notifyAll();
    }

    private void start(Run run, TaskRun task) {
        task.start();
        try {
            task.process = runner.start(run, task);
        } catch (TaskRunner.Refused e) {
            task.output = e.result().output();
            task.end(e.result().state());
            return;
        }
        if (task.process == null) {
            task.end(RunState.success());
            return;
        }
        Process process = task.process;
        threads.execute(() -> watch(run, task, process));
        int timeout = task.settings.path("timeout_seconds").asInt();
        if (timeout > 0) {
            clock.schedule(() -> stop(run, task, RunState.timedOut()), timeout, TimeUnit.SECONDS);
        }
    }

    private void watch(Run run, TaskRun task, Process process) {
        TaskResult result;
        try {
            result = TaskRunner.await(process);
        } catch (IOException e) {
            result = new TaskResult(RunState.canceled(), TaskOutput.none());
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
    synchronized void stop(Run run, TaskRun task, RunState as) {
        if (task.isEnded() || task.stopping != null) {
            return;
        }
        task.stopping = as;
        if (task.process != null) {
            task.state = RunState.terminating();
            TaskRunner.stop(task.process);
        } else {
            task.end(as);
            if (!run.held && run.script == null) {
                step(run);
            }
        }
        notifyAll();
    }

    synchronized void cancel(Run run) {
        stop(run, RunState.canceled(), cancelTakes);
    }

    private synchronized void stop(Run run, RunState as, Duration settled) {
        if (run.isEnded() || run.stopping != null) {
            return;
        }
        run.stopping = as;
        run.state = RunState.terminating();
        for (TaskRun task : run.tasks.values()) {
            if (!task.isEnded()) {
                task.stopping = as;
                task.state = RunState.terminating();
                if (task.process != null) {
                    TaskRunner.stop(task.process);
                }
            }
        }
        clock.schedule(() -> settle(run), settled.toMillis(), TimeUnit.MILLISECONDS);
        notifyAll();
    }

    private synchronized void settle(Run run) {
        run.stopped = true;
        run.tasks.values().stream()
                .filter(task -> !task.isEnded() && task.process == null)
                .forEach(task -> task.end(run.stopping));
        if (!run.isEnded() && run.tasks.values().stream().allMatch(TaskRun::isEnded)) {
            end(run, run.stopping);
        }
        notifyAll();
    }

    private void end(Run run, RunState state) {
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
    synchronized void repair(Run run, List<String> keys, RunRequest request) {
        run.request = request;
        for (String key : keys) {
            TaskRun last = run.tasks.get(key);
            run.addAttempt(new TaskRun(ids.next(), last.settings, last.attempt + 1));
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

    synchronized void close() {
        closed = true;
        for (Run run : runs.values()) {
            run.tasks.values().stream()
                    .filter(task -> task.process != null)
                    .forEach(task -> TaskRunner.stop(task.process));
        }
    }
}
