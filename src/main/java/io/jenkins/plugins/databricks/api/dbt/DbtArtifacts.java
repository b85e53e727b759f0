package io.jenkins.plugins.databricks.api.dbt;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.rest.HttpResponse;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.PresignedUrl;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.StorageClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The artifacts of a task of dbt, which Databricks offers as an archive in the cloud's storage.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/getrunoutput">runs/get-output: dbt_output</a>
 */
public final class DbtArtifacts {

    /** A project of that many nodes would run for days. */
    static final int MOST_RESULTS = 10_000;

    private DbtArtifacts() {}

    /**
     * Fetches the results of a task's nodes.
     *
     * @param output {@code dbt_output}
     * @param client that of the workspace; the storage gets no authorization of Databricks
     * @return empty if Databricks offers no artifacts, or there are no results among them
     */
    public static List<DbtResult> results(JsonNode output, RestClient client) throws IOException, InterruptedException {
        String link = output.path("artifacts_link").asText("");
        if (link.isEmpty()) {
            return List.of();
        }
        Map<String, String> headers = new LinkedHashMap<>();
        for (var header : output.path("artifacts_headers").properties()) {
            headers.put(header.getKey(), header.getValue().asText());
        }
        PresignedUrl url = PresignedUrl.of("a link to the artifacts of dbt", link, headers, client.host());
        StorageClient storage = client.storage();
        HttpResponse answer = storage.send("GET", url, null);
        if (!answer.isSuccess() || answer.isWebPage()) {
            throw storage.refused("GET", url, answer);
        }
        return read(answer.body());
    }

    /** The results in an archive. */
    static List<DbtResult> read(byte[] archive) throws IOException {
        List<DbtResult> results = new ArrayList<>();
        for (byte[] file : ArchivedFiles.named("run_results.json", archive)) {
            for (JsonNode result : JsonCodec.MAPPER.readTree(file).path("results")) {
                if (results.size() < MOST_RESULTS) {
                    results.add(DbtResult.of(result));
                }
            }
        }
        return results;
    }
}
