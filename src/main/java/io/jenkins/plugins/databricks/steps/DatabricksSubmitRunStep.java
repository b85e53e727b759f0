package io.jenkins.plugins.databricks.steps;

import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.jobs.SettingsKind;
import io.jenkins.plugins.databricks.deploy.runs.RunRequest;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.steps.form.Arguments;
import io.jenkins.plugins.databricks.steps.form.FormText;
import io.jenkins.plugins.databricks.steps.form.JobForm;
import io.jenkins.plugins.databricks.steps.form.JobSettings;
import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/**
 * Starts a run that belongs to no job.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/submit">jobs/runs/submit, for its settings</a>
 */
public final class DatabricksSubmitRunStep extends AbstractRunStep {

    private static final long serialVersionUID = 1L;

    private String definition;
    private Serializable settings;
    private Map<String, String> substitutions;

    @DataBoundConstructor
    public DatabricksSubmitRunStep() {}

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

    @Override
    public RunRequest prepare(BuildContext context, Connection connection) throws IOException, InterruptedException {
        return new RunRequest.OneTime(
                JobSettings.read(context, SettingsKind.ONE_TIME_RUN, definition, settings, substitutions));
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksStepDescriptor {

        @Override
        public String getFunctionName() {
            return "databricksSubmitRun";
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksSubmitRunStep_displayName();
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return JobForm.describeDefinition(arguments);
        }

        /** The form shows the substitutions as a text area. */
        @Override
        public Step newInstance(StaplerRequest2 req, JSONObject form) throws FormException {
            String substitutions = FormText.take(form, "substitutions");
            DatabricksSubmitRunStep step = (DatabricksSubmitRunStep) super.newInstance(req, form);
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
            return JobSettings.checkSettings(item, SettingsKind.ONE_TIME_RUN, value);
        }

        @POST
        public FormValidation doCheckSubstitutions(@AncestorInPath Item item, @QueryParameter String value) {
            return FormText.checkMap(item, value);
        }
    }
}
