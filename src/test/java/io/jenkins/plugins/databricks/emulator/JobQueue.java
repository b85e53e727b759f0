package io.jenkins.plugins.databricks.emulator;

import java.util.Collection;
import java.util.Optional;

/** Whose turn it is among the runs of one job. */
final class JobQueue {

    private JobQueue() {}

    static boolean isFull(Job job, Collection<Run> runs) {
        long active = runs.stream()
                .filter(run -> run.job.id() == job.id() && !run.isEnded() && !run.queued)
                .count();
        return active >= job.maxConcurrentRuns();
    }

    /** The run that has waited longest, if it can begin now. */
    static Optional<Run> next(Job job, Collection<Run> runs) {
        return runs.stream()
                .filter(run -> run.queued && run.stopping == null && run.job.id() == job.id())
                .findFirst()
                .filter(run -> !isFull(run.job, runs));
    }
}
