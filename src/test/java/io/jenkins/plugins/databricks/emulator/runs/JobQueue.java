package io.jenkins.plugins.databricks.emulator.runs;

import io.jenkins.plugins.databricks.emulator.jobs.Job;
import java.util.Collection;
import java.util.Optional;

/** Whose turn it is among the runs of one job. */
final class JobQueue {

    private JobQueue() {}

    static boolean isFull(Job job, Collection<EmulatedRun> runs) {
        long active = runs.stream()
                .filter(run -> run.job.id() == job.id() && !run.isEnded() && !run.queued)
                .count();
        return active >= job.maxConcurrentRuns();
    }

    /** The run that has waited longest, if it can begin now. */
    static Optional<EmulatedRun> next(Job job, Collection<EmulatedRun> runs) {
        return runs.stream()
                .filter(run -> run.queued && run.stopping == null && run.job.id() == job.id())
                .findFirst()
                .filter(run -> !isFull(run.job, runs));
    }
}
