package io.jenkins.plugins.databricks.steps;

import hudson.Util;
import io.jenkins.plugins.databricks.deploy.jobs.SettingsKind;
import io.jenkins.plugins.databricks.steps.form.Arguments;
import io.jenkins.plugins.databricks.steps.form.JobSettings;
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

    /** The descriptor of a step that gives a job its settings. */
    public abstract static class DefinitionStepDescriptor extends DatabricksStepDescriptor
            implements SettingsStep.Form {

        @Override
        public final SettingsKind kind() {
            return SettingsKind.JOB;
        }
    }
}
