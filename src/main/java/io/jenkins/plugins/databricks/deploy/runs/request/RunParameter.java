package io.jenkins.plugins.databricks.deploy.runs.request;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * A parameter of a run: its name in a step and in the API, its kind of values, and Databricks' limits, which are
 * checked here so that errors name the step's parameter.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/runnow">jobs/run-now</a>
 */
public enum RunParameter {
    JOB_PARAMETERS(Kind.MAP, Limit.NONE),
    PYTHON_PARAMS(Kind.LIST, Limit.BYTES_AND_ASCII),
    PYTHON_NAMED_PARAMS(Kind.MAP, Limit.NONE),
    NOTEBOOK_PARAMS(Kind.MAP, Limit.BYTES),
    JAR_PARAMS(Kind.LIST, Limit.BYTES),
    SPARK_SUBMIT_PARAMS(Kind.LIST, Limit.BYTES_AND_ASCII),
    SQL_PARAMS(Kind.MAP, Limit.NONE),
    DBT_COMMANDS(Kind.LIST, Limit.NONE),
    PIPELINE_PARAMS(Kind.TREE, Limit.NONE),
    ONLY(Kind.LIST, Limit.NONE);

    /** The kind of a parameter's values. */
    public enum Kind {
        /** A list of texts. */
        LIST,
        /** A map of texts. */
        MAP,
        /** An object as in the API. */
        TREE
    }

    private enum Limit {
        NONE,
        BYTES,
        BYTES_AND_ASCII
    }

    private static final int MAX_BYTES = 10_000;

    private final Kind kind;
    private final Limit limit;

    RunParameter(Kind kind, Limit limit) {
        this.kind = kind;
        this.limit = limit;
    }

    /** The kind of its values. */
    public Kind kind() {
        return kind;
    }

    /** Its name in the API: {@code python_params}. */
    public String field() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Its name in a step: {@code pythonParams}. */
    public String parameter() {
        StringBuilder name = new StringBuilder();
        for (String word : field().split("_")) {
            name.append(name.isEmpty() ? word : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return name.toString();
    }

    /**
     * Checks a value.
     *
     * @param source where the value comes from, for the message: a step's parameter
     * @throws InvalidInputException when Databricks would not accept it
     */
    void check(String source, JsonNode value) {
        if (limit == Limit.NONE) {
            return;
        }
        String json = value.toString();
        int bytes = json.getBytes(StandardCharsets.UTF_8).length;
        if (bytes > MAX_BYTES) {
            throw new InvalidInputException(source + ": Databricks accepts at most 10,000 bytes as JSON, but these are "
                    + bytes + ". Pass them in a file");
        }
        if (limit == Limit.BYTES_AND_ASCII && !json.chars().allMatch(c -> c < 128)) {
            throw new InvalidInputException(source + ": Databricks accepts only ASCII characters");
        }
    }
}
