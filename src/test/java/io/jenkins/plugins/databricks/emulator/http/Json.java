package io.jenkins.plugins.databricks.emulator.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads request bodies as strictly as Databricks: a wrong type is {@code MALFORMED_REQUEST}, a missing field
 * {@code INVALID_PARAMETER_VALUE}.
 */
public final class Json {

    public static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    public static ArrayNode array() {
        return MAPPER.createArrayNode();
    }

    public static ObjectNode body(HttpRequest request) throws IOException {
        String text = request.body().text();
        JsonNode node;
        try {
            node = text.isBlank() ? null : MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw ApiError.malformed("Could not parse request object: " + e.getOriginalMessage());
        }
        if (node == null || !node.isObject()) {
            throw ApiError.malformed("Invalid JSON given in the body of the request - expected a map");
        }
        return (ObjectNode) node;
    }

    public static boolean isMissing(JsonNode node, String field) {
        return !node.hasNonNull(field);
    }

    public static String text(JsonNode node, String field) {
        String value = text(node, field, null);
        if (value == null || value.isEmpty()) {
            throw missing(field);
        }
        return value;
    }

    public static String text(JsonNode node, String field, String unset) {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return unset;
        }
        require(value.isTextual(), field, "a string", value);
        return value.textValue();
    }

    public static boolean flag(JsonNode node, String field, boolean unset) {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return unset;
        }
        require(value.isBoolean(), field, "a boolean", value);
        return value.booleanValue();
    }

    /** A 64 bit id, which Databricks takes as a number or as decimal text. */
    public static long id(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            throw missing(field);
        }
        if (value.isTextual() && value.textValue().matches("-?\\d{1,18}")) {
            return Long.parseLong(value.textValue());
        }
        require(value.isIntegralNumber(), field, "an integer", value);
        return value.longValue();
    }

    public static int number(JsonNode node, String field, int unset) {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return unset;
        }
        require(value.isInt(), field, "an integer", value);
        return value.intValue();
    }

    public static ObjectNode object(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            throw missing(field);
        }
        require(value.isObject(), field, "a map", value);
        return (ObjectNode) value;
    }

    /** The array, or an empty one where the field is missing. */
    public static ArrayNode list(JsonNode node, String field) {
        JsonNode value = node.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return array();
        }
        require(value.isArray(), field, "a list", value);
        return (ArrayNode) value;
    }

    public static List<String> texts(JsonNode node, String field) {
        List<String> texts = new ArrayList<>();
        for (JsonNode element : list(node, field)) {
            require(element.isTextual(), field, "a list of strings", element);
            texts.add(element.textValue());
        }
        return texts;
    }

    public static void require(boolean fits, String field, String expected, JsonNode found) {
        if (!fits) {
            throw ApiError.malformed("Could not parse request object: Expected " + expected + " in field '" + field
                    + "', found " + found.getNodeType());
        }
    }

    private static ApiError missing(String field) {
        return ApiError.invalidParameter("Missing required field: " + field);
    }
}
