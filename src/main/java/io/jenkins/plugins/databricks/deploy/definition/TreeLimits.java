package io.jenkins.plugins.databricks.deploy.definition;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Collection;
import java.util.Map;

/**
 * How large a definition may be once it is read, with what its aliases stand for put in place: a few lines of YAML could otherwise fill the memory, and a
 * few thousand brackets the stack. The limits are above whatever Databricks takes.
 *
 * @see <a href="https://docs.azure.cn/en-us/databricks/reference/jobs-2.0-api">Jobs API: a request has at most 10 MB</a>
 */
final class TreeLimits {

    /** The most bytes of a file, and the most characters of the texts and names in it. */
    static final int SIZE = 10 * 1024 * 1024;

    static final String SIZE_IN_WORDS = "10 MB, the most that Databricks' Jobs API takes in a request";

    /** As many characters of YAML as its parser takes by default: it copies long lines again and again while it reads them. */
    static final int YAML_SIZE = 3 * 1024 * 1024;

    /** Objects, lists and plain values: the thousand tasks that a job may have, with two hundred each. */
    static final int VALUES = 200_000;

    /** The settings of a job go about ten levels deep. */
    static final int DEPTH = 100;

    private int depth;
    private int values;
    private long characters;

    /** An object or list begins. */
    void open() throws DefinitionProblem {
        depth++;
        if (depth > DEPTH) {
            throw new DefinitionProblem("goes more than " + DEPTH
                    + " levels deep, which no job's settings do. Is it the right file, or does it hold itself?");
        }
    }

    /** The object or list ends. */
    void close() {
        depth--;
    }

    void value() throws DefinitionProblem {
        values++;
        if (values > VALUES) {
            throw new DefinitionProblem("has more than " + VALUES
                    + " values, once its aliases are put in place. No job's settings are that large");
        }
    }

    void text(String text) throws DefinitionProblem {
        characters += text.length();
        if (characters > SIZE) {
            throw new DefinitionProblem(
                    "is too large, once its aliases and substitutions are put in place. The limit is " + SIZE_IN_WORDS);
        }
    }

    /** Counts what an alias stands for as if it were written out. */
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

    /** The same for maps and lists of Java. */
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
