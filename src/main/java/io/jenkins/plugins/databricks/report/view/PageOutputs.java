package io.jenkins.plugins.databricks.report.view;

import io.jenkins.plugins.databricks.report.data.TaskOutput;
import io.jenkins.plugins.databricks.report.data.TaskOutputs;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The outputs of tasks on one page, limited in total size. Errors are always included. */
@Restricted(NoExternalUse.class)
public final class PageOutputs implements TaskOutputs {

    /** In characters: the stack traces of twelve tasks at their longest. */
    public static final int MAX = 200_000;

    private final TaskOutputs outputs;
    private int left = MAX;

    public PageOutputs(TaskOutputs outputs) {
        this.outputs = outputs;
    }

    @Override
    public TaskOutput read(long taskRunId) {
        TaskOutput output = outputs.read(taskRunId);
        if (output == null || output.trace() == null) {
            return output;
        }
        if (output.trace().length() > left) {
            return output.withoutTrace();
        }
        left -= output.trace().length();
        return output;
    }

    @Override
    public List<String> exports(long taskRunId) {
        return outputs.exports(taskRunId);
    }

    @Override
    public boolean has(long taskRunId) {
        return outputs.has(taskRunId);
    }
}
