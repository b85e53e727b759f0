package io.jenkins.plugins.databricks.deploy.definition;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A parser of JSON with comments ({@code #}, {@code //}, C style), trailing commas, and unquoted {@code ${NAME}} as a
 * value.
 */
final class JsonTree {

    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_YAML_COMMENTS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build();

    /**
     * Text or a comment, which may hide a placeholder, or an unquoted placeholder. Anything unclosed extends to the
     * end, so that nothing is examined twice.
     */
    private static final Pattern TEXT_COMMENT_OR_PLACEHOLDER = Pattern.compile(
            "\"(?:[^\"\\\\]|\\\\.)*+\"?|(?:#|//)[^\\r\\n]*+|/\\*(?:.*?\\*/|.*)|\\$\\{(" + Placeholder.NAME + ")}",
            Pattern.DOTALL);

    private final JsonParser parser;
    private final Set<Long> placeholders;
    private final TreeLimits limits = new TreeLimits();

    private JsonTree(JsonParser parser, Set<Long> placeholders) {
        this.parser = parser;
        this.placeholders = placeholders;
    }

    /**
     * Reads the text.
     *
     * @return its value, with a {@link Placeholder} for each unquoted one; {@code null} if there is no value
     * @throws DefinitionProblem when it is not valid JSON, with line and column, or exceeds the limits
     */
    static JsonNode read(String text) throws DefinitionProblem {
        Set<Long> placeholders = new HashSet<>();
        try (JsonParser parser = JSON.createParser(quoted(text, placeholders))) {
            return new JsonTree(parser, placeholders).document();
        } catch (JsonProcessingException e) {
            throw DefinitionProblem.syntax("JSON", at(e.getLocation()), words(e));
        } catch (DefinitionProblem e) {
            throw e;
        } catch (IOException e) {
            throw new IllegalStateException(e); // reading from memory does not fail
        }
    }

    /** Puts unquoted placeholders in quotes without moving anything, and records their positions. */
    private static String quoted(String text, Set<Long> placeholders) {
        return TEXT_COMMENT_OR_PLACEHOLDER.matcher(text).replaceAll(match -> {
            if (match.group(1) == null) {
                return Matcher.quoteReplacement(match.group());
            }
            placeholders.add((long) match.start());
            return "\"" + match.group(1) + "\" ";
        });
    }

    private JsonNode document() throws IOException {
        if (parser.nextToken() == null) {
            return null;
        }
        JsonNode value = value();
        if (parser.nextToken() != null) {
            throw syntax("there is text after the end of the object");
        }
        return value;
    }

    private JsonNode value() throws IOException {
        limits.value();
        return switch (parser.currentToken()) {
            case START_OBJECT -> object();
            case START_ARRAY -> array();
            default -> scalar();
        };
    }

    private ObjectNode object() throws IOException {
        limits.open();
        ObjectNode object = JsonCodec.object();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = isPlaceholder() ? "${" + parser.currentName() + "}" : parser.currentName();
            limits.text(name);
            parser.nextToken();
            object.set(name, value());
        }
        limits.close();
        return object;
    }

    private ArrayNode array() throws IOException {
        limits.open();
        ArrayNode array = JsonCodec.MAPPER.createArrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(value());
        }
        limits.close();
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
            default -> text();
        };
    }

    private JsonNode text() throws IOException {
        String text = parser.getText();
        if (isPlaceholder()) {
            String placeholder = "${" + text + "}";
            return new Placeholder(
                            placeholder,
                            syntax(placeholder + " is not in quotes, and there is no substitution of that name")
                                    .getMessage())
                    .node();
        }
        limits.text(text);
        return JsonCodec.MAPPER.getNodeFactory().textNode(text);
    }

    private boolean isPlaceholder() {
        return placeholders.contains(parser.currentTokenLocation().getCharOffset());
    }

    private DefinitionProblem syntax(String what) {
        return DefinitionProblem.syntax("JSON", at(parser.currentTokenLocation()), what);
    }

    private static String at(JsonLocation location) {
        return location == null ? "" : DefinitionProblem.at(location.getLineNr(), location.getColumnNr());
    }

    /** The parser's message without internals. */
    private static String words(JsonProcessingException e) {
        return e.getOriginalMessage()
                .replaceAll("\\[Source: .*?; (line: \\d+, column: \\d+)]", "$1")
                .replaceAll(", from `[^`]*`", "");
    }
}
