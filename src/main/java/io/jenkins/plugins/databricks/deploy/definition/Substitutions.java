package io.jenkins.plugins.databricks.deploy.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;

/**
 * The values for {@code ${NAME}} in a definition. They are substituted in the parsed tree, so that a value, whatever it
 * contains, replaces only its placeholder and affects neither other settings nor other placeholders.
 *
 * @param values the values by name; other names are left as they are
 * @param variables expands anything else in the text between, such as build variables in a freestyle job
 */
public record Substitutions(Map<String, String> values, UnaryOperator<String> variables) {

    public static Substitutions of(Map<String, String> values) {
        return new Substitutions(values, UnaryOperator.identity());
    }

    JsonNode in(JsonNode tree) throws DefinitionProblem {
        return in(tree, new TreeLimits());
    }

    private JsonNode in(JsonNode node, TreeLimits limits) throws DefinitionProblem {
        limits.value();
        if (node.isContainerNode()) {
            limits.open();
            JsonNode replaced = node instanceof ObjectNode object ? object(object, limits) : array(node, limits);
            limits.close();
            return replaced;
        }
        Placeholder placeholder = Placeholder.of(node);
        if (placeholder != null) {
            return value(placeholder, limits);
        }
        return node.isTextual() ? JsonCodec.MAPPER.getNodeFactory().textNode(in(node.textValue(), limits)) : node;
    }

    private JsonNode value(Placeholder placeholder, TreeLimits limits) throws DefinitionProblem {
        String value = in(placeholder.text(), limits);
        if (values.containsKey(placeholder.name()) || !value.equals(placeholder.text())) {
            return PlainScalar.of(value);
        }
        if (placeholder.unless() != null) {
            throw new DefinitionProblem(placeholder.unless());
        }
        return JsonCodec.MAPPER.getNodeFactory().textNode(value);
    }

    private ArrayNode array(JsonNode array, TreeLimits limits) throws DefinitionProblem {
        ArrayNode replaced = JsonCodec.MAPPER.createArrayNode();
        for (JsonNode entry : array) {
            replaced.add(in(entry, limits));
        }
        return replaced;
    }

    private ObjectNode object(ObjectNode object, TreeLimits limits) throws DefinitionProblem {
        ObjectNode replaced = JsonCodec.object();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String name = in(field.getKey(), limits);
            if (replaced.has(name)) {
                throw new DefinitionProblem("has the field '" + name
                        + "' twice after its placeholders are replaced. Choose other values or names");
            }
            replaced.set(name, in(field.getValue(), limits));
        }
        return replaced;
    }

    private String in(String text, TreeLimits limits) throws DefinitionProblem {
        StringBuilder replaced = new StringBuilder();
        int end = 0;
        Matcher placeholder = Placeholder.PATTERN.matcher(text);
        while (placeholder.find()) {
            String value = values.get(placeholder.group(1));
            if (value != null) {
                replaced.append(variables.apply(text.substring(end, placeholder.start())));
                append(replaced, value, limits);
                end = placeholder.end();
            }
        }
        append(replaced, variables.apply(text.substring(end)), limits);
        return replaced.toString();
    }

    private static void append(StringBuilder replaced, String text, TreeLimits limits) throws DefinitionProblem {
        limits.text(text);
        replaced.append(text);
    }
}
