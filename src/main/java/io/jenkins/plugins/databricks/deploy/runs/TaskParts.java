package io.jenkins.plugins.databricks.deploy.runs;

import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.api.dbt.DbtResult;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * What there is to a task of a finished run beside its last attempt, as far as it was read.
 *
 * @param earlier its earlier attempts that have failed, the oldest one first
 * @param inner the iterations of a for-each task, or the tasks of the run that the task has started
 * @param leftOut whether there are more of the latter
 * @param nodes what has come of the nodes of its dbt project
 */
public record TaskParts(List<Part> earlier, List<Part> inner, boolean leftOut, List<DbtResult> nodes) {

    public static final TaskParts NONE = new TaskParts(List.of(), List.of(), false, List.of());

    public TaskParts {
        earlier = List.copyOf(earlier);
        inner = List.copyOf(inner);
        nodes = List.copyOf(nodes);
    }

    /** An attempt, an iteration, or a task of another run. */
    public record Part(TaskRun task, RunOutput output) {

        private Part withTexts(UnaryOperator<String> change) {
            return new Part(task.withTexts(change), output.withTexts(change));
        }
    }

    TaskParts withTexts(UnaryOperator<String> change) {
        return new TaskParts(
                earlier.stream().map(part -> part.withTexts(change)).toList(),
                inner.stream().map(part -> part.withTexts(change)).toList(),
                leftOut,
                nodes.stream().map(node -> node.withTexts(change)).toList());
    }
}
