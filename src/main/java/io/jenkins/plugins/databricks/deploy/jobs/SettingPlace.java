package io.jenkins.plugins.databricks.deploy.jobs;

import io.jenkins.plugins.databricks.rest.redaction.SecretDetector;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The place of a setting in a job. The same rules apply to every task (a job's only one, {@code tasks[…]}, the one of a
 * {@code for_each_task}) and every cluster, so besides its path a place has a name relative to the innermost of these.
 *
 * @param path as shown to people: {@code tasks[main].new_cluster.num_workers}
 * @param scope what kind of object it is a setting of
 * @param name its path in the scope, with {@code []} for the entries of a list; empty for the scope itself
 * @param free whether its names are freely chosen, like those of tags and environment variables
 */
public record SettingPlace(String path, Scope scope, String name, boolean free) {

    /** The kinds of objects that have settings of their own. */
    public enum Scope {
        /** The job, which in the single-task form is also its task. */
        JOB,
        TASK,
        CLUSTER
    }

    static final SettingPlace ROOT = new SettingPlace("", Scope.JOB, "", false);

    /** Maps with freely chosen keys. */
    private static final Set<String> FREE = Set.of(
            "tags",
            "custom_tags",
            "spark_conf",
            "spark_env_vars",
            "notebook_task.base_parameters",
            "python_wheel_task.named_parameters",
            "sql_task.parameters",
            "pipeline_task.parameters",
            "dashboard_task.filters",
            "clean_rooms_notebook_task.notebook_base_parameters",
            "run_job_task.job_parameters",
            "run_job_task.notebook_params",
            "run_job_task.python_named_params",
            "run_job_task.sql_params");

    /** Characters that would distort a line of the log. */
    private static final Pattern CONTROL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}]");

    SettingPlace field(String field) {
        String at = path.isEmpty() ? printable(field) : path + "." + printable(field);
        boolean chosen = free || FREE.contains(name);
        if (!chosen && field.equals("new_cluster")) {
            return new SettingPlace(at, Scope.CLUSTER, "", false);
        }
        if (!chosen && field.equals("task") && name.equals("for_each_task")) {
            return new SettingPlace(at, Scope.TASK, "", false);
        }
        return new SettingPlace(at, scope, name.isEmpty() ? field : name + "." + field, chosen);
    }

    SettingPlace entry(String key) {
        String at = path + "[" + printable(key) + "]";
        return scope == Scope.JOB && name.equals("tasks")
                ? new SettingPlace(at, Scope.TASK, "", false)
                : new SettingPlace(at, scope, name + "[]", free);
    }

    /** Whether it is the job, a task or a cluster itself. */
    boolean isScope() {
        return name.isEmpty();
    }

    /** A possibly user-chosen name made printable. */
    static String printable(String key) {
        return SecretDetector.isKnownSecret(key)
                ? ShownSetting.HIDDEN
                : CONTROL.matcher(key).replaceAll("?");
    }
}
