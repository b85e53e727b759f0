package io.jenkins.plugins.databricks.emulator.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.ApiError;
import io.jenkins.plugins.databricks.emulator.http.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What {@code run-now} or {@code submit} asked for, checked.
 *
 * @param parameters the {@code *_params} as sent
 * @param jobParameters {@code job_parameters} as sent
 * @param only the tasks to run, with {@code +} for all up- or downstream; empty for all
 * @param queue whether to queue, null to do as the job says
 * @param submitted of {@code submit}
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/runnow">Trigger a new job run</a>
 */
record ReceivedRunRequest(
        ObjectNode parameters, ObjectNode jobParameters, List<String> only, Boolean queue, boolean submitted) {

    private static final int LARGEST_PARAMETERS = 10_000;
    private static final int LONGEST_TOKEN = 64;
    private static final List<String> LISTS =
            List.of("jar_params", "python_params", "spark_submit_params", "dbt_commands");
    private static final List<String> MAPS = List.of("notebook_params", "python_named_params", "sql_params");
    private static final List<String> LIMITED =
            List.of("jar_params", "notebook_params", "python_params", "spark_submit_params");
    private static final List<String> ASCII = List.of("python_params", "spark_submit_params");

    static ReceivedRunRequest runNow(ObjectNode body) {
        ObjectNode parameters = parameters(body);
        ObjectNode jobParameters = body.hasNonNull("job_parameters") ? textMap(body, "job_parameters") : Json.object();
        List<String> only = Json.texts(body, "only");
        return new ReceivedRunRequest(parameters, jobParameters, only, queue(body), false);
    }

    static ReceivedRunRequest submit(ObjectNode body) {
        return new ReceivedRunRequest(Json.object(), Json.object(), List.of(), queue(body), true);
    }

    /** What a repair asks for: it starts with no parameters but its own. */
    ReceivedRunRequest repairedWith(ObjectNode body) {
        ReceivedRunRequest repair = runNow(body);
        return new ReceivedRunRequest(repair.parameters, repair.jobParameters, only, queue, submitted);
    }

    private static Boolean queue(ObjectNode body) {
        return body.hasNonNull("queue") ? Json.flag(Json.object(body, "queue"), "enabled", false) : null;
    }

    /** The idempotency token, null for none. */
    static String token(ObjectNode body) {
        String token = Json.text(body, "idempotency_token", null);
        if (token != null && token.length() > LONGEST_TOKEN) {
            throw ApiError.invalidParameter("The idempotency_token cannot exceed " + LONGEST_TOKEN + " characters.");
        }
        return token == null || token.isEmpty() ? null : token;
    }

    static ObjectNode parameters(ObjectNode body) {
        ObjectNode parameters = Json.object();
        for (String field : LISTS) {
            if (body.hasNonNull(field)) {
                Json.texts(body, field);
                parameters.set(field, body.get(field));
            }
        }
        for (String field : MAPS) {
            if (body.hasNonNull(field)) {
                parameters.set(field, textMap(body, field));
            }
        }
        if (body.hasNonNull("pipeline_params")) {
            parameters.set("pipeline_params", Json.object(body, "pipeline_params"));
        }
        if (parameters.has("jar_params") && parameters.has("notebook_params")) {
            throw ApiError.invalidParameter("jar_params and notebook_params cannot both be specified.");
        }
        LIMITED.forEach(field -> checkSize(parameters, field));
        ASCII.forEach(field -> checkAscii(parameters, field));
        return parameters;
    }

    private static ObjectNode textMap(ObjectNode body, String field) {
        ObjectNode map = Json.object(body, field);
        for (JsonNode value : map) {
            Json.require(value.isTextual(), field, "a map of strings", value);
        }
        return map;
    }

    private static void checkSize(ObjectNode parameters, String field) {
        if (parameters.has(field)
                && parameters.get(field).toString().getBytes(StandardCharsets.UTF_8).length > LARGEST_PARAMETERS) {
            throw ApiError.invalidParameter(
                    "The JSON representation of " + field + " cannot exceed " + LARGEST_PARAMETERS + " bytes.");
        }
    }

    private static void checkAscii(ObjectNode parameters, String field) {
        if (parameters.path(field).toString().chars().anyMatch(c -> c > 127)) {
            throw ApiError.invalidParameter("Only ASCII characters are allowed in " + field + ".");
        }
    }
}
