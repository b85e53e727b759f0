package io.jenkins.plugins.databricks.deploy;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.rest.JsonCodec;

/**
 * Reads the settings of a job from a file that a person keeps in Git: JSON, in which comments ({@code #}, {@code //}, {@code /* *\/}) and a
 * trailing comma are no error. Fields that are unknown here are passed on, in their order.
 */
public final class JobDefinition {

    private static final ObjectMapper LENIENT = JsonCodec.mapper(JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
            .enable(JsonReadFeature.ALLOW_YAML_COMMENTS)
            .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
            .build());

    private JobDefinition() {}

    /**
     * Reads a definition.
     *
     * @param text the file's text
     * @param fileName the file's name, for messages
     * @throws InvalidInputException when it is no JSON object, with line and column, or holds something other than a job's settings
     */
    public static ObjectNode parse(String text, String fileName) throws InvalidInputException {
        JsonNode tree;
        try {
            tree = LENIENT.readTree(text.startsWith("\uFEFF") ? text.substring(1) : text);
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            throw new InvalidInputException("definition: " + fileName + " is no JSON: line " + at.getLineNr() + ", column "
                    + at.getColumnNr() + ": " + reason(e));
        }
        if (!(tree instanceof ObjectNode settings)) {
            throw new InvalidInputException("definition: " + fileName + " holds no JSON object { … } with a job's settings");
        }
        if (settings.has("new_settings") || settings.has("settings")) {
            String wrapper = settings.has("new_settings") ? "new_settings" : "settings";
            throw new InvalidInputException("definition: " + fileName + " holds the job's settings inside '" + wrapper
                    + "'. Keep only what is inside in the file; the job is named by jobId or jobName");
        }
        return settings;
    }

    /** The parser's words, without those that only its programmers understand. */
    private static String reason(JsonProcessingException e) {
        return e instanceof MismatchedInputException
                ? "something follows behind the end of the JSON object"
                : e.getOriginalMessage().replaceAll("\\[Source: .*?; (line: \\d+, column: \\d+)]", "$1");
    }
}
