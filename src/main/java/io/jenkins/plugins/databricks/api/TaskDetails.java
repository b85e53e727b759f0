package io.jenkins.plugins.databricks.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;

/**
 * What kind of task a task of a run is, and what is particular to that.
 *
 * @param kind {@code notebook}, {@code run_job}, {@code for_each}, …, as in the name of the task's settings; {@code null}
 *     if it is not known
 * @param dependsOn the keys of the tasks that it waits for
 * @param note what has come of a condition or of the iterations so far, or {@code null}
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/getrun">runs/get: tasks</a>
 */
public record TaskDetails(String kind, List<String> dependsOn, String note) {

    static final TaskDetails NONE = new TaskDetails(null, List.of(), null);

    private static final String SUFFIX = "_task";

    public TaskDetails {
        dependsOn = dependsOn == null ? List.of() : List.copyOf(dependsOn);
    }

    static TaskDetails of(JsonNode task) {
        String kind = null;
        for (var setting : task.properties()) {
            String name = setting.getKey();
            if (name.endsWith(SUFFIX) && setting.getValue().isObject()) {
                kind = RunState.word(name.substring(0, name.length() - SUFFIX.length()));
            }
        }
        List<String> dependsOn = new ArrayList<>();
        task.path("depends_on").forEach(other -> dependsOn.add(JobRun.TaskRun.key(other.path("task_key"))));
        return new TaskDetails(kind, dependsOn, note(task));
    }

    private static String note(JsonNode task) {
        String outcome = RunState.text(task.path("condition_task"), "outcome");
        if (outcome != null) {
            return "the condition is " + RunState.oneLine(outcome, JobRun.MAX_KEY);
        }
        JsonNode iterations = task.path("for_each_task").path("stats").path("task_run_stats");
        int total = iterations.path("total_iterations").asInt();
        if (total == 0) {
            return null;
        }
        int failed = iterations.path("failed_iterations").asInt();
        return String.format(
                        Locale.ROOT,
                        "%,d of %,d iterations done",
                        iterations.path("completed_iterations").asInt(),
                        total)
                + (failed == 0 ? "" : String.format(Locale.ROOT, ", %,d failed", failed));
    }

    /** Whether it consists of iterations, which are runs of their own. */
    public boolean iterates() {
        return "for_each".equals(kind);
    }

    /** Whether it runs dbt, which leaves results of its own behind. */
    public boolean isDbt() {
        return "dbt".equals(kind);
    }

    /** Whether it runs a notebook, which can be exported. */
    public boolean isNotebook() {
        return "notebook".equals(kind);
    }

    TaskDetails withTexts(UnaryOperator<String> change) {
        return new TaskDetails(kind, dependsOn.stream().map(change).toList(), change.apply(note));
    }
}
