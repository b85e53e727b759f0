package io.jenkins.plugins.databricks.emulator.jobs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.Json;

/** Settings of jobs for tests. */
public final class TestJobs {

    private TestJobs() {}

    /** A job of notebooks, each depending on the one before. */
    public static ObjectNode notebooks(String... keys) {
        ObjectNode settings = Json.object().put("name", "job").put("max_concurrent_runs", 1000);
        ArrayNode tasks = settings.putArray("tasks");
        for (int i = 0; i < keys.length; i++) {
            ObjectNode task = tasks.addObject().put("task_key", keys[i]);
            task.putObject("notebook_task").put("notebook_path", "/Shared/" + keys[i]);
            if (i > 0) {
                task.putArray("depends_on").addObject().put("task_key", keys[i - 1]);
            }
        }
        return settings;
    }
}
