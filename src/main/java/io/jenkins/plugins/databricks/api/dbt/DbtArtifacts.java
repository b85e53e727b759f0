package io.jenkins.plugins.databricks.api.dbt;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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
import java.util.Set;

/**
 * The artifacts of a task of dbt, which Databricks offers as an archive in the cloud's storage.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/getrunoutput">runs/get-output: dbt_output</a>
 */
public final class DbtArtifacts {

    /** A project of that many nodes would run for days. */
    static final int MOST_RESULTS = 10_000;

    private static final Set<String> FIELDS = Set.of("unique_id", "status", "message", "execution_time");

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
            try (JsonParser json = JsonCodec.MAPPER.createParser(file)) {
                read(json, results);
            }
        }
        return results;
    }

    /** Reads one result after the other: as a tree, a file could take many times the memory that its text does. */
    private static void read(JsonParser json, List<DbtResult> results) throws IOException {
        if (json.nextToken() != JsonToken.START_OBJECT) {
            return;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            boolean areResults = json.currentName().equals("results");
            if (json.nextToken() != JsonToken.START_ARRAY || !areResults) {
                json.skipChildren();
                continue;
            }
            while (json.nextToken() != JsonToken.END_ARRAY) {
                if (results.size() >= MOST_RESULTS) {
                    return;
                }
                results.add(DbtResult.of(texts(json)));
            }
        }
    }

    /** The texts and numbers of an object, without what is in its objects and lists. */
    private static JsonNode texts(JsonParser json) throws IOException {
        ObjectNode texts = JsonCodec.object();
        if (json.currentToken() != JsonToken.START_OBJECT) {
            json.skipChildren();
            return texts;
        }
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String name = json.currentName();
            JsonToken value = json.nextToken();
            if (value.isScalarValue() && value != JsonToken.VALUE_NULL && FIELDS.contains(name)) {
                texts.put(name, json.getText());
            } else {
                json.skipChildren();
            }
        }
        return texts;
    }
}
