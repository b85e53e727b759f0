package io.jenkins.plugins.databricks.emulator;

/**
 * What an id stands for: a run, or one task of a run.
 *
 * @param task null where the id is the run's
 */
record RunLookup(Run run, TaskRun task) {

    /** The caller holds the engine's monitor. */
    static RunLookup of(RunEngine engine, long id) {
        Run run = engine.runs().get(id);
        if (run != null) {
            return new RunLookup(run, null);
        }
        for (Run other : engine.runs().headMap(id, false).descendingMap().values()) {
            for (TaskRun task : other.attempts) {
                if (task.runId == id) {
                    return new RunLookup(other, task);
                }
            }
        }
        throw ApiError.invalidParameter("Run " + id + " does not exist.");
    }
}
