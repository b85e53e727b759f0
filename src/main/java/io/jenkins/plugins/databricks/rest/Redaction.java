package io.jenkins.plugins.databricks.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;

/** Makes JSON fit for a debug log: no value that is or may be secret, as the parameters of a run may, and no long text. */
final class Redaction {

    private static final Set<String> SECRET = Set.of(
            "abort_upload_url",
            "access_token",
            "assertion",
            "base_parameters",
            "bytes_value",
            "client_assertion",
            "client_secret",
            "content",
            "contents",
            "data",
            "id_token",
            "jar_params",
            "job_parameters",
            "named_parameters",
            "notebook_params",
            "parameters",
            "password",
            "pipeline_params",
            "python_named_params",
            "python_params",
            "refresh_token",
            "session_token",
            "spark_conf",
            "spark_env_vars",
            "spark_submit_params",
            "sql_params",
            "string_value",
            "subject_token",
            "token",
            "token_value",
            "upload_part_urls");
    private static final int MAX_TEXT = 96;
    private static final int MAX_DOCUMENT = 2_048;

    private Redaction() {}

    static String of(JsonNode json) {
        String text = redact(json.deepCopy()).toString();
        return text.length() <= MAX_DOCUMENT ? text : text.substring(0, MAX_DOCUMENT) + "…";
    }

    private static JsonNode redact(JsonNode json) {
        if (json instanceof ObjectNode object) {
            for (Map.Entry<String, JsonNode> field : object.properties()) {
                if (SECRET.contains(field.getKey())) {
                    field.setValue(object.textNode("****"));
                } else {
                    field.setValue(redact(field.getValue()));
                }
            }
        } else if (json instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, redact(array.get(i)));
            }
        } else if (json.isTextual() && json.textValue().length() > MAX_TEXT) {
            return JsonCodec.object().textNode(json.textValue().substring(0, MAX_TEXT) + "…");
        }
        return json;
    }
}
