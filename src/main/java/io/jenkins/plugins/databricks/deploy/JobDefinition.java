package io.jenkins.plugins.databricks.deploy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.io.IOException;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the settings of a job from a file that a person keeps in Git: YAML where its name says so, otherwise JSON, in which comments ({@code #},
 * {@code //}, C style) and a trailing comma are no error. Fields that are unknown here are passed on, in their order.
 */
public final class JobDefinition {

    private static final ObjectMapper JSON = JsonCodec.mapper(JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_YAML_COMMENTS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build());

    private static final Pattern YAML_NAME = Pattern.compile(".*\\.ya?ml", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Pattern PLACEHOLDER = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");

    /** Comments, and then a brace. */
    private static final Pattern JSON_OBJECT = Pattern.compile("(?:\\s|#.*|//.*|/\\*(?s:.*?)\\*/)*+\\{");

    private JobDefinition() {}

    /**
     * Reads a definition.
     *
     * @param text the file's text
     * @param fileName the file's name, for messages; {@code .yaml} or {@code .yml} at its end, in any case, makes it YAML
     * @param substitutions what {@code ${NAME}} in the file stands for; anything else, and names that are not in here, stay as they are
     * @throws InvalidInputException when it is no object in that language, with line and column, or holds something other than a job's settings
     */
    public static ObjectNode parse(String text, String fileName, Map<String, String> substitutions)
            throws InvalidInputException {
        return parse(text, YAML_NAME.matcher(fileName).matches(), "definition: " + fileName, substitutions);
    }

    /**
     * Reads what was typed into a form or a Pipeline: JSON if the first thing in it is a brace, otherwise YAML.
     *
     * @param parameter the step's parameter, for messages
     * @param text its value
     * @param substitutions as in {@link #parse}
     * @throws InvalidInputException as in {@link #parse}
     */
    public static ObjectNode parseText(String parameter, String text, Map<String, String> substitutions)
            throws InvalidInputException {
        return parse(text, !JSON_OBJECT.matcher(text).lookingAt(), parameter + ": the text", substitutions);
    }

    private static ObjectNode parse(String text, boolean yaml, String what, Map<String, String> substitutions)
            throws InvalidInputException {
        String language = yaml ? "YAML" : "JSON";
        JsonNode tree;
        try {
            String source = text.startsWith("\uFEFF") ? text.substring(1) : text;
            String substituted = substitute(source, substitutions, yaml);
            tree = yaml ? YamlTree.read(substituted) : JSON.readTree(substituted);
        } catch (IOException e) {
            throw new InvalidInputException(what + " is no " + language + ": " + reason(e));
        }
        if (!(tree instanceof ObjectNode settings)) {
            throw new InvalidInputException(what + " holds no " + language + " object { … }");
        }
        if (settings.has("new_settings") || settings.has("settings")) {
            String wrapper = settings.has("new_settings") ? "new_settings" : "settings";
            throw new InvalidInputException(what + " holds the job's settings inside '" + wrapper
                    + "'. Keep only what is inside; the job is named by jobId or jobName");
        }
        return settings;
    }

    /** In JSON a value may stand inside quotes, where its own quotes and backslashes must be escaped; outside they would be an error anyway. */
    private static String substitute(String text, Map<String, String> substitutions, boolean yaml) {
        return PLACEHOLDER.matcher(text).replaceAll(match -> {
            String value = substitutions.get(match.group(1));
            if (value == null) {
                return Matcher.quoteReplacement(match.group());
            }
            return Matcher.quoteReplacement(
                    yaml ? value : new String(JsonStringEncoder.getInstance().quoteAsString(value)));
        });
    }

    /** Where it is, as far as the parser knows that, and the parser's words without those that only its programmers understand. */
    private static String reason(IOException e) {
        if (!(e instanceof JsonProcessingException problem)) {
            return e.getMessage();
        }
        JsonLocation at = problem.getLocation();
        String where = at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
        if (e instanceof MismatchedInputException) {
            return where + "something follows behind the end of the object";
        }
        return where
                + problem.getOriginalMessage()
                        .replaceAll("\\[Source: .*?; (line: \\d+, column: \\d+)]", "$1")
                        .replaceAll(", from `[^`]*`", "")
                        .replaceAll("\\s+", " ")
                        .strip();
    }
}
