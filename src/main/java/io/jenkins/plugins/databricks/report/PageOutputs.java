package io.jenkins.plugins.databricks.report;

import java.util.function.LongFunction;

/** The tasks' outputs as one page shows them: so many that it stays a page. The errors are always there. */
final class PageOutputs implements LongFunction<TaskOutput> {

    /** In characters; sixty tasks with all that a page shows of one. */
    static final int MAX = 1_000_000;

    private final LongFunction<TaskOutput> outputs;
    private int left = MAX;

    /** @param outputs what a task left behind by its run id, or {@code null} when it left nothing */
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
