package io.jenkins.plugins.databricks.deploy.runs.request;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.util.Set;

/**
 * The parameters of a run.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/runnow">jobs/run-now</a>
 */
public final class RunParameters {

    private final ObjectNode fields = JsonCodec.object();

    /** Adds a parameter, unless it is {@code null} or empty. */
    public RunParameters with(RunParameter parameter, Object value) {
        return with(parameter.parameter(), parameter, value);
    }

    /**
     * Adds a parameter with a different name in messages.
     *
     * @param source where the value comes from: a step's parameter
     * @param value a list, a map or an object as in the API, according to the {@link RunParameter#kind kind}
     */
    public RunParameters with(String source, RunParameter parameter, Object value) {
        JsonNode tree = JsonCodec.MAPPER.valueToTree(value);
        if (!tree.isNull() && (!tree.isEmpty() || parameter.kind() == RunParameter.Kind.TREE)) {
            parameter.check(source, tree);
            fields.set(parameter.field(), tree);
        }
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
    public RunParameters performanceTarget(String target) {
        if (target != null) {
            if (!Set.of("STANDARD", "PERFORMANCE_OPTIMIZED").contains(target)) {
                throw new InvalidInputException(
                        "performanceTarget must be STANDARD or PERFORMANCE_OPTIMIZED, not '" + target + "'");
            }
            fields.put("performance_target", target);
        }
        return this;
    }

    /** The request's fields. */
    public ObjectNode toJson() {
        if (fields.has("jar_params") && fields.has("notebook_params")) {
            throw new InvalidInputException("jarParams and notebookParams cannot be combined");
        }
        return fields;
    }
}
