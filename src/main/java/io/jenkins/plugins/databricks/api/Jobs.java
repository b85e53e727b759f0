package io.jenkins.plugins.databricks.api;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.PageToken;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The Jobs API for job definitions.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/jobs">Jobs API</a>
 */
public final class Jobs {

    /** The API version that returns jobs completely; 2.1 silently omits tasks above one hundred. */
    public static final String CURRENT = "2.2";

    /** The API version for the single-task form, with {@code spark_python_task} and the like beside the job's name. */
    public static final String SINGLE_TASK = "2.0";

    private final RestClient client;

    public Jobs(RestClient client) {
        this.client = client;
    }

    /**
     * The API version for settings of this form.
     *
     * @see <a href="https://docs.databricks.com/jobs/jobs-api-updates.html">Updating from Jobs API 2.0</a>
     */
    public static String versionFor(JsonNode settings) {
        if (settings.has("tasks")) {
            return CURRENT;
        }
        for (Map.Entry<String, JsonNode> field : settings.properties()) {
            String name = field.getKey();
            if (name.endsWith("_task") || name.equals("new_cluster") || name.equals("existing_cluster_id")) {
                return SINGLE_TASK;
            }
        }
        return CURRENT;
    }

    /**
     * The settings of a job, with all pages of its arrays.
     *
     * @param version {@link #CURRENT} or {@link #SINGLE_TASK}: the form to read them in
     */
    public ObjectNode settings(long jobId, String version) throws IOException, InterruptedException {
        RestRequest request = RestRequest.get("/api/" + version + "/jobs/get").with("job_id", jobId);
        ObjectNode settings = null;
        PageToken page = null;
        do {
            JsonNode answer = client.call(PageToken.of(request, page));
            if (settings == null) {
                settings = answer.path("settings") instanceof ObjectNode object ? object : JsonCodec.object();
            } else {
                append(settings, answer.path("settings"));
            }
            page = PageToken.after(page, answer);
        } while (page != null);
        return settings;
    }

    private static void append(ObjectNode settings, JsonNode more) {
        for (Map.Entry<String, JsonNode> field : more.properties()) {
            if (field.getValue() instanceof ArrayNode array) {
                settings.withArrayProperty(field.getKey()).addAll(array);
            }
        }
    }

    /** Creates a job. Not idempotent, so it is not repeated when the response is lost. */
    public long create(JsonNode settings) throws IOException, InterruptedException {
        return client.callForId(RestRequest.post("/api/" + versionFor(settings) + "/jobs/create", settings), "job_id");
    }

    /** Replaces all settings of a job. */
    public void reset(long jobId, JsonNode settings) throws IOException, InterruptedException {
        ObjectNode body = JsonCodec.object().put("job_id", jobId);
        body.set("new_settings", settings);
        client.call(RestRequest.post("/api/" + versionFor(settings) + "/jobs/reset", body)
                .asRepeatable(true));
    }

    /**
     * Deletes a job and cancels its active runs.
     *
     * @see <a href="https://docs.databricks.com/api/workspace/jobs/delete">jobs/delete</a>
     */
    public void delete(long jobId) throws IOException, InterruptedException {
        client.call(RestRequest.post(
                        "/api/" + CURRENT + "/jobs/delete", JsonCodec.object().put("job_id", jobId))
                .asRepeatable(true));
    }

    /** The IDs of the jobs with exactly this name; Databricks itself ignores case. */
    public List<Long> idsByName(String name) throws IOException, InterruptedException {
        List<Long> ids = new ArrayList<>();
        client.forEach(
                RestRequest.get("/api/" + CURRENT + "/jobs/list")
                        .with("name", name)
                        .with("limit", 100),
                "jobs",
                job -> {
                    if (name.equals(job.path("settings").path("name").asText())) {
                        ids.add(job.path("job_id").asLong());
                    }
                });
        return ids;
    }

    /** The job's page. */
    public URI page(long jobId) {
        return client.host().resolve("/jobs/" + jobId);
    }
}
