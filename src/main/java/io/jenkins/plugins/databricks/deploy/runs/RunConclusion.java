package io.jenkins.plugins.databricks.deploy.runs;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A finished run with the outputs of its tasks.
 *
 * @param run the run in its last state
 * @param outputs the outputs of its tasks by the tasks' own run IDs, as far as they could be read
 * @param failures one line for each failed task
 * @param parts what there is to its tasks beside, by the same IDs; only those of which there is something
 */
public record RunConclusion(
        JobRun run, Map<Long, RunOutput> outputs, List<String> failures, Map<Long, TaskParts> parts) {

    /** The same, with every text in it changed. */
    public RunConclusion withTexts(UnaryOperator<String> change) {
        Map<Long, RunOutput> changed = new HashMap<>();
        outputs.forEach((task, output) -> changed.put(task, output.withTexts(change)));
        Map<Long, TaskParts> changedParts = new HashMap<>();
        parts.forEach((task, some) -> changedParts.put(task, some.withTexts(change)));
        return new RunConclusion(
                run.withTexts(change), changed, failures.stream().map(change).toList(), changedParts);
    }
}
