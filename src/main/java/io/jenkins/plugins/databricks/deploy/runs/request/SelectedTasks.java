package io.jenkins.plugins.databricks.deploy.runs.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.api.Jobs;
import io.jenkins.plugins.databricks.deploy.NearName;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Checks the selection of tasks of a run before the run is started, as Databricks does not say which tasks there are. */
public final class SelectedTasks {

    /** How many tasks of the job a message names. */
    private static final int MOST_NAMED = 50;

    private SelectedTasks() {}

    /**
     * Checks that the job has the tasks that {@code only} names.
     *
     * @throws InvalidInputException when it does not have one of them
     */
    public static void check(Jobs jobs, RunRequest.OfJob request) throws IOException, InterruptedException {
        JsonNode only = request.fields().path(RunParameter.ONLY.field());
        if (only.isEmpty()) {
            return;
        }
        List<String> keys = keys(jobs, request.jobId());
        if (keys.isEmpty()) {
            return;
        }
        for (JsonNode selected : only) {
            String key = selected.asText().strip().replaceAll("^\\+|\\+$", "");
            if (!keys.contains(key)) {
                throw new InvalidInputException(
                        "only: job " + request.jobId() + " has no task '" + key + "'." + hint(keys, key));
            }
        }
    }

    private static String hint(List<String> keys, String key) {
        String near = NearName.among(keys, key);
        String all = String.join(", ", keys.subList(0, Math.min(keys.size(), MOST_NAMED)));
        return (near == null ? "" : " Did you mean '" + near + "'?") + " Its tasks are " + LogText.line(all)
                + (keys.size() > MOST_NAMED ? ", …" : "");
    }

    /** Empty if this principal may run the job but not read it. */
    private static List<String> keys(Jobs jobs, long job) throws IOException, InterruptedException {
        List<String> keys = new ArrayList<>();
        try {
            ObjectNode settings = jobs.settings(job, Jobs.CURRENT);
            settings.path("tasks")
                    .forEach(task -> keys.add(task.path("task_key").asText()));
        } catch (DatabricksException e) {
            if (!e.isDenied()) {
                throw e;
            }
        }
        return keys;
    }
}
