package io.jenkins.plugins.databricks.deploy.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.POJONode;
import java.util.regex.Pattern;

/**
 * A value that is a placeholder without quotes, as in {@code num_workers: ${WORKERS}}. It may become a number or a truth value, which one inside
 * of a text never does. A reader leaves it in the tree, and {@link Substitutions} put something in its place.
 *
 * @param text as it is written
 * @param unless what is wrong if nothing is put in its place; {@code null} where the placeholder itself is a value of the language
 */
record Placeholder(String text, String unless) {

    static final String NAME = "[A-Za-z_][A-Za-z0-9_]*";

    static final Pattern PATTERN = Pattern.compile("\\$\\{(" + NAME + ")}");

    /** Its name, without what stands around it. */
    String name() {
        return text.replaceAll("[${}]", "");
    }

    JsonNode node() {
        return new POJONode(this);
    }

    /** The placeholder that stands in the tree there, or {@code null}. */
    static Placeholder of(JsonNode node) {
        return node instanceof POJONode other && other.getPojo() instanceof Placeholder placeholder
                ? placeholder
                : null;
    }
}
