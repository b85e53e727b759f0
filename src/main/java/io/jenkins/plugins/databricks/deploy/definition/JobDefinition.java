package io.jenkins.plugins.databricks.deploy.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Parses a job definition: YAML if its file name says so, otherwise JSON, with comments ({@code #}, {@code //}, C
 * style) and trailing commas allowed. Unknown fields are kept, in their order. {@code SettingsKind} checks whether the
 * result is a job's settings.
 */
public final class JobDefinition {

    private static final Pattern YAML_NAME = Pattern.compile(".*\\.ya?ml", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final String COMMENTS = "(?:\\s|#.*|//.*|/\\*(?s:.*?)\\*/)*+";

    private static final Pattern OBJECT = Pattern.compile(COMMENTS + "\\{");

    /** YAML also has mappings in braces; unlike JSON, the first key in them is not in double quotes. */
    private static final Pattern YAML_OBJECT = Pattern.compile(COMMENTS + "\\{" + COMMENTS + "[\\w'.-]");

    private static final Pattern FILE_NAME =
            Pattern.compile("[^\\s{}\\[\\]]+(?:\\.(?:json|ya?ml)|[/\\\\][^\\s{}\\[\\]]*)", Pattern.CASE_INSENSITIVE);

    private static final int LONGEST_FILE_NAME = 1_000;

    private static final Pattern YAML_FIELD = Pattern.compile("[\\w-]+:\\s.*", Pattern.DOTALL);

    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private JobDefinition() {}

    /**
     * Reads a definition.
     *
     * @param file the file, which is read up to the limit and not closed
     * @param fileName the file's name, for messages; {@code .yaml} or {@code .yml} at the end, ignoring case, makes it
     *     YAML
     * @param substitutions the values for {@code ${NAME}} in the file; other names and anything else are left as they
     *     are
     * @throws InvalidInputException when it is not an object in that language, with line and column, or too large
     * @throws IOException when the file cannot be read
     */
    public static ObjectNode read(InputStream file, String fileName, Map<String, String> substitutions)
            throws IOException {
        byte[] bytes = file.readNBytes(TreeLimits.SIZE + 1);
        if (bytes.length > TreeLimits.SIZE) {
            throw new InvalidInputException(
                    source(fileName) + " is too large. The limit is " + TreeLimits.SIZE_IN_WORDS);
        }
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder() // reports invalid bytes instead of replacing them
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
            return parse(text, fileName, substitutions);
        } catch (CharacterCodingException e) {
            throw new InvalidInputException(source(fileName) + " is not UTF-8 text: save it in that encoding");
        }
    }

    /** Parses a file's text. */
    public static ObjectNode parse(String text, String fileName, Map<String, String> substitutions) {
        return parse(text, YAML_NAME.matcher(fileName).matches(), source(fileName), Substitutions.of(substitutions));
    }

    /** The name of a file's definition in messages. */
    public static String source(String fileName) {
        return "definition: " + fileName;
    }

    /**
     * Parses the text of a form or a Pipeline: JSON if it begins with a brace that is not followed by an unquoted name;
     * otherwise YAML.
     *
     * @param parameter the step's parameter, for messages
     * @param text its value
     * @throws InvalidInputException as in {@link #parse}
     */
    public static ObjectNode parseText(String parameter, String text, Substitutions substitutions) {
        if (text.length() <= LONGEST_FILE_NAME && FILE_NAME.matcher(text).matches()) {
            throw new InvalidInputException(parameter + ": '" + text + "' looks like a file name. "
                    + (parameter.equals("settings")
                            ? "Use definition for files; settings are JSON, YAML or a map"
                            : "Specify its content: JSON, YAML or a map"));
        }
        String source = withoutMark(text);
        boolean yaml = !isObject(source) || YAML_OBJECT.matcher(source).lookingAt();
        return parse(text, yaml, parameter + ": the text", substitutions);
    }

    /**
     * Converts a map from a Pipeline.
     *
     * @param parameter the step's parameter, for messages
     * @param map with at most {@link TreeLimits#DEPTH} levels
     * @throws InvalidInputException when it is too large
     */
    public static ObjectNode ofMap(String parameter, Map<?, ?> map, Substitutions substitutions) {
        return object(JsonCodec.MAPPER.valueToTree(map), parameter + ": the map", "JSON", substitutions);
    }

    /**
     * Checks that nested maps and lists are within the limits of a definition: those of a Pipeline may even contain
     * themselves.
     *
     * @param parameter the step's parameter, for messages
     */
    public static void checkSize(String parameter, Object tree) {
        try {
            new TreeLimits().all(tree);
        } catch (DefinitionProblem e) {
            throw new InvalidInputException(parameter + ": the map " + e.getMessage());
        }
    }

    /** Whether this file name is really the content of such a file. */
    public static boolean isContent(String fileName) {
        String text = withoutMark(fileName).strip();
        return isObject(text) || text.contains("\n") || YAML_FIELD.matcher(text).matches();
    }

    private static boolean isObject(String text) {
        return OBJECT.matcher(text).lookingAt();
    }

    private static String withoutMark(String text) {
        return text.startsWith(BYTE_ORDER_MARK) ? text.substring(BYTE_ORDER_MARK.length()) : text;
    }

    private static ObjectNode parse(String text, boolean yaml, String what, Substitutions substitutions) {
        try {
            String source = withoutMark(text);
            JsonNode tree = yaml ? YamlTree.read(source) : JsonTree.read(source);
            return object(tree, what, yaml ? "YAML" : "JSON", substitutions);
        } catch (DefinitionProblem e) {
            throw new InvalidInputException(LogText.line(what + " " + e.getMessage()));
        }
    }

    private static ObjectNode object(JsonNode tree, String what, String language, Substitutions substitutions) {
        if (!(tree instanceof ObjectNode)) {
            throw new InvalidInputException(what + " is not a " + language + " object { … }"
                    + (tree != null && tree.isArray() ? ", but a list: specify one job's settings" : ""));
        }
        try {
            return (ObjectNode) substitutions.in(tree);
        } catch (DefinitionProblem e) {
            throw new InvalidInputException(LogText.line(what + " " + e.getMessage()));
        }
    }
}
