package io.jenkins.plugins.databricks.emulator.runs;

import io.jenkins.plugins.databricks.emulator.http.ApiError;

/**
 * What an id stands for: a run, or one task of a run.
 *
 * @param task null where the id is the run's
 */
public record RunLookup(EmulatedRun run, EmulatedTask task) {

    /** The caller holds the engine's monitor. */
    public static RunLookup of(RunEngine engine, long id) {
        EmulatedRun run = engine.runs().get(id);
        if (run != null) {
            return new RunLookup(run, null);
        }
        for (EmulatedRun other :
                engine.runs().headMap(id, false).descendingMap().values()) {
            for (EmulatedTask task : other.attempts) {
                if (task.runId == id) {
                    return new RunLookup(other, task);
                }
                for (EmulatedTask iteration : task.iterations) {
                    if (iteration.runId == id) {
                        return new RunLookup(other, iteration);
                    }
                }
            }
        }
        throw ApiError.invalidParameter("Run " + id + " does not exist.");
    }
}
