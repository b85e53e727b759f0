package io.jenkins.plugins.databricks.steps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.deploy.jobs.SettingsKind;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.steps.form.Arguments;
import io.jenkins.plugins.databricks.steps.form.FormText;
import io.jenkins.plugins.databricks.steps.form.JobSettings;
import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** What the steps that give a job its settings have in common: where these come from. */
public abstract class AbstractDefinitionStep extends DatabricksStep {

    private static final long serialVersionUID = 1L;

    private String definition;
    private Serializable settings;
    private Map<String, String> substitutions;

    public String getDefinition() {
        return definition;
    }

    @DataBoundSetter
    public void setDefinition(String definition) {
        this.definition = Util.fixEmptyAndTrim(definition);
    }

    /** A map, or JSON or YAML as text. */
    public Object getSettings() {
        return settings;
    }

    @DataBoundSetter
    public void setSettings(Object settings) {
        this.settings = JobSettings.normalised("settings", settings);
    }

    public Map<String, String> getSubstitutions() {
        return substitutions;
    }

    @DataBoundSetter
    @SuppressWarnings("rawtypes") // with type arguments the steps reference shows an exception in place of the type
    public void setSubstitutions(Map substitutions) {
        this.substitutions = Arguments.map(substitutions);
    }

    final ObjectNode readSettings(BuildContext context) throws IOException, InterruptedException {
        return JobSettings.read(context, SettingsKind.JOB, definition, settings, substitutions);
    }

    /** Reads and checks the form fields of {@link AbstractDefinitionStep}. */
    public abstract static class DefinitionStepDescriptor extends DatabricksStepDescriptor {

        /** The form shows the substitutions as a text area. */
        @Override
        public Step newInstance(StaplerRequest2 req, JSONObject form) throws FormException {
            String substitutions = FormText.take(form, "substitutions");
            AbstractDefinitionStep step = (AbstractDefinitionStep) super.newInstance(req, form);
            step.setSubstitutions(FormText.toMap(substitutions));
            return step;
        }

        @POST
        public FormValidation doCheckDefinition(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String settings) {
            return JobSettings.checkDefinition(item, value, settings);
        }

        @POST
        public FormValidation doCheckSettings(@AncestorInPath Item item, @QueryParameter String value) {
            return JobSettings.checkSettings(item, SettingsKind.JOB, value);
        }

        @POST
        public FormValidation doCheckSubstitutions(@AncestorInPath Item item, @QueryParameter String value) {
            return FormText.checkMap(item, value);
        }
    }
}
