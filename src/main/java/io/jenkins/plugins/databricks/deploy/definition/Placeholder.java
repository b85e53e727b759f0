package io.jenkins.plugins.databricks.deploy.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.POJONode;
import java.util.regex.Pattern;

/**
 * An unquoted placeholder as a value, as in {@code num_workers: ${WORKERS}}. Unlike one in text, it may become a number
 * or a boolean. Parsers leave it in the tree, and {@link Substitutions} replace it.
 *
 * @param text as it is written
 * @param unless the error if it is not replaced; {@code null} if the placeholder itself is a valid value in the
 *     language
 */
record Placeholder(String text, String unless) {

    static final String NAME = "[A-Za-z_][A-Za-z0-9_]*";

    static final Pattern PATTERN = Pattern.compile("\\$\\{(" + NAME + ")}");

    /** Its bare name. */
    String name() {
        return text.replaceAll("[${}]", "");
    }

    JsonNode node() {
        return new POJONode(this);
    }

    /** The placeholder at this node of the tree, or {@code null}. */
    static Placeholder of(JsonNode node) {
        return node instanceof POJONode other && other.getPojo() instanceof Placeholder placeholder
                ? placeholder
                : null;
    }
}
