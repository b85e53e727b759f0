package io.jenkins.plugins.databricks.steps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.AbortException;
import hudson.FilePath;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.deploy.InvalidInputException;
import io.jenkins.plugins.databricks.deploy.JobDefinition;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Map;

/** The settings of a job or run that a step is given: in a file of the build, or right in the Pipeline or form. */
final class JobSettings {

    private JobSettings() {}

    /**
     * Settings as a step keeps them.
     *
     * @param settings a map, or JSON or YAML as text
     * @return maps, lists and plain values, or the text; {@code null} for none
     */
    static Serializable normalised(Object settings) {
        return settings instanceof CharSequence ? Util.fixEmptyAndTrim(settings.toString()) : Arguments.tree(settings);
    }

    /**
     * Reads the settings.
     *
     * @param definition the name of a file in the build's workspace folder, or {@code null}
     * @param settings the settings as {@link #normalised} gives them, or {@code null}
     * @param substitutions what {@code ${NAME}} in them stands for, or {@code null}
     */
    static ObjectNode read(
            BuildContext context, String definition, Serializable settings, Map<String, String> substitutions)
            throws IOException, InterruptedException {
        Map<String, String> values =
                Util.fixNull(context.expandedAll(Arguments.complete("substitutions", substitutions)), Map.of());
        if ((definition == null) == (settings == null)) {
            throw new AbortException(
                    definition == null
                            ? "definition or settings is missing: name a file with the settings, or give them here"
                            : "definition and settings are both given: keep one of them");
        }
        return settings == null
                ? file(context.files(), context.expanded(definition), values)
                : JobDefinition.parseText("settings", context.expanded(text(settings)), values);
    }

    /**
     * Reads another parameter of that kind.
     *
     * @param value as {@link #normalised} gives it
     * @return {@code null} for none
     */
    static ObjectNode read(BuildContext context, String parameter, Serializable value) throws InvalidInputException {
        return value == null ? null : JobDefinition.parseText(parameter, context.expanded(text(value)), Map.of());
    }

    private static ObjectNode file(FilePath workspace, String file, Map<String, String> substitutions)
            throws IOException, InterruptedException {
        FilePath path = workspace.child(file);
        try (InputStream in = path.read()) {
            return JobDefinition.parse(utf8(in.readAllBytes()), file, substitutions);
        } catch (CharacterCodingException e) {
            throw new AbortException("definition: " + file + " is no text in UTF-8: save it in that encoding");
        } catch (FileNotFoundException | NoSuchFileException e) {
            throw new AbortException("definition: there is no file '" + file + "' in " + workspace.getRemote()
                    + ". Check the path, and that the files were checked out in this workspace");
        } catch (IOException e) {
            if (path.isDirectory()) {
                throw new AbortException("definition: '" + file + "' is a folder. Name the file with the settings");
            }
            throw e;
        }
    }

    /** Unlike {@link String#String(byte[], java.nio.charset.Charset)} it does not replace what it cannot read. */
    private static String utf8(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }

    /** The settings as a form shows them. */
    static String text(Object settings) {
        return settings == null || settings instanceof String
                ? (String) settings
                : JsonCodec.MAPPER.valueToTree(settings).toPrettyString();
    }

    static FormValidation checkDefinition(Item item, String definition, String settings) {
        return FormCheck.bounded(item, definition, () -> checkDefinition(definition, settings));
    }

    private static FormValidation checkDefinition(String definition, String settings) {
        boolean file = Util.fixEmptyAndTrim(definition) != null;
        boolean text = Util.fixEmptyAndTrim(settings) != null;
        if (file && text) {
            return FormValidation.error(Messages.JobSettings_both());
        }
        return file || text ? FormValidation.ok() : FormValidation.error(Messages.JobSettings_none());
    }

    static FormValidation checkText(Item item, String parameter, String value) {
        return Util.fixEmptyAndTrim(value) == null
                ? FormValidation.ok()
                : FormCheck.of(item, value, text -> JobDefinition.parseText(parameter, text, Map.of()));
    }
}
