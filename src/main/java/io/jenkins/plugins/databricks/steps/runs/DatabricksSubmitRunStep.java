package io.jenkins.plugins.databricks.steps.runs;

import hudson.Extension;
import hudson.Util;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.jobs.SettingsKind;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRequest;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.steps.SettingsStep;
import io.jenkins.plugins.databricks.steps.form.Arguments;
import io.jenkins.plugins.databricks.steps.form.JobForm;
import io.jenkins.plugins.databricks.steps.form.JobSettings;
import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * Submits a one-time run, which belongs to no job.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/submit">jobs/runs/submit, for its settings</a>
 */
public final class DatabricksSubmitRunStep extends AbstractRunStep implements SettingsStep {

    private static final long serialVersionUID = 1L;

    private String definition;
    private Serializable settings;
    private Map<String, String> substitutions;

    @DataBoundConstructor
    public DatabricksSubmitRunStep() {}

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

    @Override
    public RunRequest prepare(BuildContext context, Connection connection) throws IOException, InterruptedException {
        return new RunRequest.OneTime(readSettings(context, SettingsKind.ONE_TIME_RUN));
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksStepDescriptor implements SettingsStep.Form {

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

        @Override
        public SettingsKind kind() {
            return SettingsKind.ONE_TIME_RUN;
        }
    }
}
