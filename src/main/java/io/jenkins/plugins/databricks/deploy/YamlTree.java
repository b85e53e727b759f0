package io.jenkins.plugins.databricks.deploy;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one YAML document as JSON. Jackson's own tree takes an alias for the text of its name, so aliases ({@code *name}) and merge keys
 * ({@code <<: *name}) are put in place here.
 *
 * @see <a href="https://yaml.org/type/merge.html">Merge keys</a>
 */
final class YamlTree {

    /** More values than any job has: a few lines of aliases to aliases could otherwise fill the memory. */
    private static final int MOST_ALIASED_VALUES = 100_000;

    private static final String MERGE = "<<";

    private static final YAMLFactory YAML = YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(YAMLParser.Feature.EMPTY_STRING_AS_NULL)
            .build();

    private final YAMLParser parser;
    private final Map<String, JsonNode> anchors = new HashMap<>();
    private int aliased;

    private YamlTree(YAMLParser parser) {
        this.parser = parser;
    }

    /**
     * Reads the text.
     *
     * @return the document's value; {@code null} where there is none
     * @throws com.fasterxml.jackson.core.JsonProcessingException when it is no YAML, with line and column
     */
    static JsonNode read(String text) throws IOException {
        try (YAMLParser parser = YAML.createParser(text)) {
            if (parser.nextToken() == null) {
                return null;
            }
            JsonNode tree = new YamlTree(parser).value();
            if (parser.nextToken() != null) {
                throw new JsonParseException(parser, "something follows behind the end of the object");
            }
            return tree;
        }
    }

    private JsonNode value() throws IOException {
        if (parser.isCurrentAlias()) {
            return copy(parser.getText());
        }
        String anchor = parser.getObjectId();
        JsonNode value =
                switch (parser.currentToken()) {
                    case START_OBJECT -> object();
                    case START_ARRAY -> array();
                    default -> scalar();
                };
        if (anchor != null) {
            anchors.put(anchor, value);
        }
        return value;
    }

    private JsonNode copy(String name) throws IOException {
        JsonNode value = anchors.get(name);
        if (value == null) {
            throw new JsonParseException(
                    parser, "*" + name + " stands for no mapping or list above it: write out what it means");
        }
        aliased += values(value);
        if (aliased > MOST_ALIASED_VALUES) {
            throw new JsonParseException(parser, "aliases stand for more than " + MOST_ALIASED_VALUES + " values");
        }
        return value.deepCopy();
    }

    private static int values(JsonNode value) {
        int count = 1;
        for (JsonNode child : value) {
            count += values(child);
        }
        return count;
    }

    private ObjectNode object() throws IOException {
        ObjectNode own = JsonCodec.object();
        List<JsonNode> merged = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            JsonNode value = value();
            if (!name.equals(MERGE)) {
                own.set(name, value);
            } else if (value.isArray()) {
                value.forEach(merged::add);
            } else {
                merged.add(value);
            }
        }
        return merged.isEmpty() ? own : merge(merged, own);
    }

    /** What stands in the object itself goes before what is merged, and an earlier merged one before a later. */
    private ObjectNode merge(List<JsonNode> merged, ObjectNode own) throws IOException {
        ObjectNode all = JsonCodec.object();
        for (int i = merged.size() - 1; i >= 0; i--) {
            if (!(merged.get(i) instanceof ObjectNode object)) {
                throw new JsonParseException(parser, "<< takes a mapping, or a list of them");
            }
            all.setAll(object);
        }
        all.setAll(own);
        return all;
    }

    private ArrayNode array() throws IOException {
        ArrayNode array = JsonCodec.MAPPER.createArrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value());
        }
        return array;
    }

    private JsonNode scalar() throws IOException {
        JsonNodeFactory nodes = JsonCodec.MAPPER.getNodeFactory();
        return switch (parser.currentToken()) {
            case VALUE_TRUE -> nodes.booleanNode(true);
            case VALUE_FALSE -> nodes.booleanNode(false);
            case VALUE_NULL -> nodes.nullNode();
            case VALUE_NUMBER_INT ->
                switch (parser.getNumberType()) {
                    case INT -> nodes.numberNode(parser.getIntValue());
                    case LONG -> nodes.numberNode(parser.getLongValue());
                    default -> nodes.numberNode(parser.getBigIntegerValue());
                };
            case VALUE_NUMBER_FLOAT -> nodes.numberNode(parser.getDecimalValue());
            default -> nodes.textNode(parser.getText());
        };
    }
}
