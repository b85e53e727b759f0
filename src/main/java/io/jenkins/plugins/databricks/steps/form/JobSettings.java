package io.jenkins.plugins.databricks.steps.form;

import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.FilePath;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.deploy.definition.JobDefinition;
import io.jenkins.plugins.databricks.deploy.definition.Substitutions;
import io.jenkins.plugins.databricks.deploy.jobs.SettingsKind;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.SymbolicLinks;
import io.jenkins.plugins.databricks.forms.FormCheck;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serializable;
import java.util.Collection;
import java.util.Map;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The settings of a job or a run, which a step takes from a file of the build or from the Pipeline or form itself. */
@Restricted(NoExternalUse.class)
public final class JobSettings {

    private JobSettings() {}

    /**
     * Settings as a step keeps them.
     *
     * @param parameter the step's parameter, for messages
     * @param settings a map, or JSON or YAML as text
     * @return maps, lists and plain values, or the text; {@code null} for none
     */
    public static Serializable normalised(String parameter, Object settings) {
        return settings instanceof CharSequence
                ? Util.fixEmptyAndTrim(settings.toString())
                : Arguments.tree(parameter, settings);
    }

    /**
     * Reads the settings, and says in the log which of their fields Databricks may not know.
     *
     * @param kind what they must be
     * @param definition the name of a file in the build's workspace folder, or {@code null}
     * @param settings the settings as {@link #normalised} gives them, or {@code null}
     * @param substitutions what {@code ${NAME}} in them stands for, or {@code null}
     */
    public static ObjectNode read(
            BuildContext context,
            SettingsKind kind,
            String definition,
            Serializable settings,
            Map<String, String> substitutions)
            throws IOException, InterruptedException {
        Map<String, String> values =
                Util.fixNull(context.expandedAll(Arguments.complete("substitutions", substitutions)), Map.of());
        if ((definition == null) == (settings == null)) {
            throw new InvalidInputException(
                    definition == null
                            ? "definition or settings is missing: specify a file with the settings, or the settings themselves"
                            : "definition and settings are both given: keep one of them");
        }
        String file = context.expanded(definition);
        String source = file == null ? "settings" : JobDefinition.source(file);
        ObjectNode tree = file == null
                ? value("settings", settings, new Substitutions(values, context.expand()))
                : file(context.files(), file, values);
        kind.check(source, tree);
        kind.warnings(source, tree).forEach(context.log()::line);
        return tree;
    }

    /**
     * Reads another parameter of that kind.
     *
     * @param value as {@link #normalised} gives it
     * @return {@code null} for none
     */
    public static ObjectNode read(BuildContext context, String parameter, Serializable value) {
        return value == null ? null : value(parameter, value, new Substitutions(Map.of(), context.expand()));
    }

    private static ObjectNode value(String parameter, Serializable value, Substitutions substitutions) {
        if (value instanceof Map<?, ?> map) {
            return JobDefinition.ofMap(parameter, map, substitutions);
        }
        if (value instanceof String text) {
            return JobDefinition.parseText(parameter, text, substitutions);
        }
        throw new InvalidInputException(parameter + ": this is "
                + (value instanceof Collection ? "a list" : "'" + value + "'")
                + ". Use a map, or JSON or YAML as text");
    }

    private static ObjectNode file(FilePath workspace, String file, Map<String, String> substitutions)
            throws IOException, InterruptedException {
        if (JobDefinition.isContent(file)) {
            throw new InvalidInputException(
                    "definition: this is not the name of a file but the content of one. Use settings for it");
        }
        SymbolicLinks.check(workspace, "definition", file);
        FilePath path = workspace.child(file);
        try (InputStream in = path.read()) {
            return JobDefinition.read(in, file, substitutions);
        } catch (IOException e) { // an agent's exception does not always arrive as the one that it was
            if (!path.exists()) {
                throw new InvalidInputException(
                        "definition: there is no file '" + file + "' in " + workspace.getRemote()
                                + ". Check the path, and that the files were checked out in this workspace");
            }
            if (path.isDirectory()) {
                throw new InvalidInputException(
                        "definition: '" + file + "' is a folder. Name the file with the settings");
            }
            throw e;
        }
    }

    /** The settings as a form shows them. */
    public static String text(Object settings) {
        return settings == null || settings instanceof String
                ? (String) settings
                : JsonCodec.MAPPER.valueToTree(settings).toPrettyString();
    }

    public static FormValidation checkDefinition(Item item, String definition, String settings) {
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

    /** @param kind what it must be */
    public static FormValidation checkSettings(Item item, SettingsKind kind, String value) {
        return FormCheck.of(item, value, text -> kind.check("settings", parse("settings", text)));
    }

    public static FormValidation checkText(Item item, String parameter, String value) {
        return FormCheck.of(item, value, text -> parse(parameter, text));
    }

    private static ObjectNode parse(String parameter, String text) {
        return JobDefinition.parseText(parameter, text, Substitutions.of(Map.of()));
    }
}
