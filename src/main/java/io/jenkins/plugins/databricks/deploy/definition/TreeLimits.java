package io.jenkins.plugins.databricks.deploy.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.Map;

/**
 * The size limits of a parsed definition with its aliases resolved: a few lines of YAML could otherwise exhaust the
 * memory, and a few thousand brackets the stack. They are above what Databricks accepts.
 *
 * @see <a href="https://docs.azure.cn/en-us/databricks/reference/jobs-2.0-api">Jobs API: a request has at most 10
 *     MB</a>
 */
final class TreeLimits {

    /** The maximum bytes of a file, and characters of the text and names in it. */
    static final int SIZE = 10 * 1024 * 1024;

    static final String SIZE_IN_WORDS = "10 MB, the most that the Databricks Jobs API accepts in a request";

    /** The default limit of the YAML parser in characters: it copies long lines repeatedly. */
    static final int YAML_SIZE = 3 * 1024 * 1024;

    /** Objects, lists and plain values: a job's maximum of a thousand tasks, with two hundred each. */
    static final int VALUES = 200_000;

    /** A job's settings are about ten levels deep. */
    static final int DEPTH = 100;

    private int depth;
    private int values;
    private long characters;

    /** An object or list begins. */
    void open() throws DefinitionProblem {
        depth++;
        if (depth > DEPTH) {
            throw new DefinitionProblem("goes more than " + DEPTH
                    + " levels deep, unlike any job's settings. Is it the right file, or does it contain itself?");
        }
    }

    /** The object or list ends. */
    void close() {
        depth--;
    }

    void value() throws DefinitionProblem {
        values++;
        if (values > VALUES) {
            throw new DefinitionProblem(
                    "has more than " + VALUES + " values with its aliases resolved. No job's settings are that large");
        }
    }

    void text(String text) throws DefinitionProblem {
        characters += text.length();
        if (characters > SIZE) {
            throw new DefinitionProblem(
                    "is too large with its aliases and substitutions resolved. The limit is " + SIZE_IN_WORDS);
        }
    }

    /** Counts the value of an alias as if it were written out. */
    void all(JsonNode node) throws DefinitionProblem {
        value();
        if (!node.isContainerNode()) {
            text(node.asText());
            return;
        }
        open();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            text(field.getKey());
            all(field.getValue());
        }
        if (node.isArray()) {
            for (JsonNode entry : node) {
                all(entry);
            }
        }
        close();
    }

    /** Counts Java maps and lists. */
    void all(Object value) throws DefinitionProblem {
        value();
        if (value instanceof CharSequence text) {
            text(text.toString());
        } else if (value instanceof Map<?, ?> map) {
            open();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                text(String.valueOf(entry.getKey()));
                all(entry.getValue());
            }
            close();
        } else if (value instanceof Collection<?> values) {
            open();
            for (Object entry : values) {
                all(entry);
            }
            close();
        }
    }
}
