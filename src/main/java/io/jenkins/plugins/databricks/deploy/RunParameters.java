package io.jenkins.plugins.databricks.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a run is given beside its job's settings. Databricks' limits are checked here, so that an error names the parameter of the step.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/runnow">jobs/run-now</a>
 */
public final class RunParameters {

    private static final int MAX_BYTES = 10_000;
    private static final Set<String> LIMITED =
            Set.of("jar_params", "notebook_params", "python_params", "spark_submit_params");
    private static final Set<String> ASCII_ONLY = Set.of("python_params", "spark_submit_params");

    private final ObjectNode fields = JsonCodec.object();

    /**
     * Adds a list, unless it is empty.
     *
     * @param parameter the step's parameter, for messages
     * @param field the API's field
     */
    public RunParameters list(String parameter, String field, List<String> values) throws InvalidInputException {
        return values == null || values.isEmpty() ? this : set(parameter, field, JsonCodec.MAPPER.valueToTree(values));
    }

    /** Adds a map, unless it is empty. */
    public RunParameters map(String parameter, String field, Map<String, String> values) throws InvalidInputException {
        return values == null || values.isEmpty() ? this : set(parameter, field, JsonCodec.MAPPER.valueToTree(values));
    }

    /** Adds an object, unless it is {@code null}. */
    public RunParameters tree(String field, ObjectNode value) {
        if (value != null) {
            fields.set(field, value);
        }
        return this;
    }

    private RunParameters set(String parameter, String field, JsonNode value) throws InvalidInputException {
        String json = value.toString();
        if (LIMITED.contains(field) && json.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            throw new InvalidInputException(parameter + ": Databricks takes at most 10,000 bytes as JSON, these are "
                    + json.getBytes(StandardCharsets.UTF_8).length + ". Pass the name of a file that holds them");
        }
        if (ASCII_ONLY.contains(field) && !json.chars().allMatch(c -> c < 128)) {
            throw new InvalidInputException(parameter + ": Databricks takes ASCII characters only");
        }
        fields.set(field, value);
        return this;
    }

    /** Whether the run may wait in the job's queue; {@code null} leaves it to the job. */
    public RunParameters queue(Boolean enabled) {
        if (enabled != null) {
            fields.putObject("queue").put("enabled", enabled);
        }
        return this;
    }

    /** {@code STANDARD} or {@code PERFORMANCE_OPTIMIZED}; {@code null} leaves it to the job. */
    public RunParameters performanceTarget(String target) throws InvalidInputException {
        if (target != null) {
            if (!Set.of("STANDARD", "PERFORMANCE_OPTIMIZED").contains(target)) {
                throw new InvalidInputException(
                        "performanceTarget: '" + target + "' is neither STANDARD nor PERFORMANCE_OPTIMIZED");
            }
            fields.put("performance_target", target);
        }
        return this;
    }

    /** The fields of the call. */
    public ObjectNode toJson() throws InvalidInputException {
        if (fields.has("jar_params") && fields.has("notebook_params")) {
            throw new InvalidInputException("jarParams and notebookParams cannot be given together");
        }
        return fields;
    }
}
