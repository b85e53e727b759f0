package io.jenkins.plugins.databricks.report;

import java.util.function.LongFunction;

/** The outputs of tasks on one page, limited in total size. Errors are always included. */
final class PageOutputs implements LongFunction<TaskOutput> {

    /** In characters: sixty tasks with the most that a page shows of one. */
    static final int MAX = 1_000_000;

    private final LongFunction<TaskOutput> outputs;
    private int left = MAX;

    /** @param outputs a task's output by its run ID, or {@code null} if there is none */
    PageOutputs(LongFunction<TaskOutput> outputs) {
        this.outputs = outputs;
    }

    @Override
    public TaskOutput apply(long taskRunId) {
        TaskOutput output = outputs.apply(taskRunId);
        if (output == null) {
            return null;
        }
        if (output.folded() > left) {
            return output.withoutFolded();
        }
        left -= output.folded();
        return output;
    }
}
