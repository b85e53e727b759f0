package io.jenkins.plugins.databricks.steps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.Util;
import io.jenkins.plugins.databricks.deploy.jobs.SettingsKind;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.BuildTags;
import io.jenkins.plugins.databricks.steps.form.Arguments;
import io.jenkins.plugins.databricks.steps.form.JobSettings;
import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;

/** A step that gives a job its settings. */
@Restricted(NoExternalUse.class)
public abstract class AbstractDefinitionStep extends AbstractRepeatableStep implements SettingsStep {

    private static final long serialVersionUID = 1L;

    private String definition;
    private Serializable settings;
    private Map<String, String> substitutions;
    private boolean tags;

    @Override
    public String getDefinition() {
        return definition;
    }

    @DataBoundSetter
    public void setDefinition(String definition) {
        this.definition = Util.fixEmptyAndTrim(definition);
    }

    @Override
    public Object getSettings() {
        return settings;
    }

    @DataBoundSetter
    public void setSettings(Object settings) {
        this.settings = JobSettings.normalised("settings", settings);
    }

    @Override
    public Map<String, String> getSubstitutions() {
        return substitutions;
    }

    @DataBoundSetter
    @SuppressWarnings("rawtypes") // with type arguments the steps reference shows an exception in place of the type
    public void setSubstitutions(Map substitutions) {
        this.substitutions = Arguments.map(substitutions);
    }

    public boolean isTags() {
        return tags;
    }

    /** @param tags whether the job is tagged with build and commit */
    @DataBoundSetter
    public void setTags(boolean tags) {
        this.tags = tags;
    }

    @Override
    public ObjectNode readSettings(BuildContext context, SettingsKind kind) throws IOException, InterruptedException {
        ObjectNode read = SettingsStep.super.readSettings(context, kind);
        if (tags) {
            BuildTags.add(read, context);
        }
        return read;
    }

    /** The descriptor of a step that gives a job its settings. */
    public abstract static class DefinitionStepDescriptor extends DatabricksStepDescriptor
            implements SettingsStep.Form {

        @Override
        public final SettingsKind kind() {
            return SettingsKind.JOB;
        }
    }
}
