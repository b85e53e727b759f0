package io.jenkins.plugins.databricks.report.data;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunState;
import io.jenkins.plugins.databricks.api.TaskDetails;
import io.jenkins.plugins.databricks.deploy.jobs.SettingChange;
import io.jenkins.plugins.databricks.deploy.upload.UploadedFile;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;

/** Things to report. */
public final class Samples {

    public static final URI HOST = URI.create("https://adb-1234567890123456.7.azuredatabricks.net");
    public static final Instant START = Instant.parse("2026-03-01T10:00:00Z");

    public static final RunState PENDING = new RunState("PENDING", null, null, "Waiting for cluster", null);
    public static final RunState RUNNING = new RunState("RUNNING", null, null, "In run", null);
    public static final RunState SUCCESS = new RunState("TERMINATED", "SUCCESS", "SUCCESS", "", null);
    public static final RunState FAILED = new RunState(
            "INTERNAL_ERROR", "FAILED", "RUN_EXECUTION_ERROR", "Task load failed with message: Workload failed.", null);
    public static final RunState UPSTREAM_FAILED =
            new RunState("TERMINATED", "UPSTREAM_FAILED", "UPSTREAM_FAILED", "An upstream task failed.", null);

    private Samples() {}

    public static JobRun run(long id, RunState state, Instant end, TaskRun... tasks) {
        return new JobRun(id, 17, "nightly", page("/jobs/17/runs/" + id).toString(), state, START, end, List.of(tasks));
    }

    /** @param from seconds after {@link #START}, and so is to; negative for not yet */
    public static TaskRun task(String key, long id, RunState state, long from, long to) {
        return new TaskRun(
                key,
                id,
                page("/jobs/17/runs/" + id).toString(),
                state,
                from < 0 ? null : START.plusSeconds(from),
                to < 0 ? null : START.plusSeconds(to),
                0);
    }

    public static JobRun succeeded(long id) {
        return run(id, SUCCESS, START.plusSeconds(60), task("load", id * 10, SUCCESS, 5, 60));
    }

    public static JobRun running(long id) {
        return run(id, RUNNING, null, task("load", id * 10, RUNNING, 5, -1));
    }

    public static JobRun failed(long id) {
        return run(id, FAILED, START.plusSeconds(90), task("load", id * 10, FAILED, 5, 90));
    }

    /** A run of that many tasks, each of which waits for the one before it; of three or more, two failed. Names and states are of all sorts. */
    public static JobRun many(long id, int count) {
        TaskRun[] tasks = IntStream.range(0, count)
                .mapToObj(i -> {
                    boolean fails = i == count / 3 || i == count * 2 / 3;
                    return new TaskRun(
                            name(i),
                            id * 10_000 + i,
                            page("/jobs/17/runs/" + (id * 10_000 + i)).toString(),
                            fails ? FAILED : SUCCESS,
                            START.plusSeconds(i * 3L),
                            START.plusSeconds(i * 3L + 20),
                            0,
                            new TaskDetails("notebook", i == 0 ? List.of() : List.of(name(i - 1)), null));
                })
                .toArray(TaskRun[]::new);
        return run(id, FAILED, START.plusSeconds(count * 3L + 20), tasks);
    }

    private static String name(int task) {
        return task % 7 == 3 ? "load_a_rather_long_table_name_with_CamelCaseParts_number_" + task : "task_" + task;
    }

    public static List<UploadedFile> files(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new UploadedFile(
                        "jobs/part-" + i + ".py",
                        "dbfs:/python/jobs/part-" + i + ".py",
                        20_480 + i,
                        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
                        40,
                        false,
                        null))
                .toList();
    }

    public static List<SettingChange> changes() {
        return List.of(
                new SettingChange("tasks[load].new_cluster.num_workers", "2", "8"),
                new SettingChange("schedule.pause_status", null, "\"PAUSED\""),
                new SettingChange("tags.team", "\"data\"", null));
    }

    public static URI page(String path) {
        return HOST.resolve(path);
    }
}
