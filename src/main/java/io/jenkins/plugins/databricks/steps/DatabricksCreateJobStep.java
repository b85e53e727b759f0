package io.jenkins.plugins.databricks.steps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.Extension;
import hudson.Util;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.jobs.CreateJob;
import io.jenkins.plugins.databricks.deploy.jobs.CreateJob.IfExists;
import io.jenkins.plugins.databricks.deploy.jobs.JobResult;
import io.jenkins.plugins.databricks.deploy.jobs.SettingsKind;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.RepeatableStepExecution;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.steps.form.JobForm;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.verb.POST;

/** Creates a job. */
public final class DatabricksCreateJobStep extends AbstractDefinitionStep {

    private static final long serialVersionUID = 1L;

    private String ifExists = word(IfExists.FAIL);
    private boolean dryRun;

    @DataBoundConstructor
    public DatabricksCreateJobStep() {}

    public String getIfExists() {
        return ifExists;
    }

    @DataBoundSetter
    public void setIfExists(String ifExists) {
        this.ifExists = Util.fixEmptyAndTrim(ifExists) == null ? word(IfExists.FAIL) : ifExists.strip();
    }

    public boolean isDryRun() {
        return dryRun;
    }

    @DataBoundSetter
    public void setDryRun(boolean dryRun) {
        this.dryRun = dryRun;
    }

    private static String word(IfExists choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }

    private IfExists choice() {
        for (IfExists choice : IfExists.values()) {
            if (word(choice).equals(ifExists)) {
                return choice;
            }
        }
        throw new InvalidInputException("ifExists must be 'fail', 'reuse' or 'reset', not '" + ifExists + "'");
    }

    @Override
    public Object work(BuildContext context) throws IOException, InterruptedException {
        return work(context, choice(), () -> {});
    }

    private Map<String, Object> work(BuildContext context, IfExists choice, CreateJob.BeforeCreating beforeCreating)
            throws IOException, InterruptedException {
        ObjectNode settings = readSettings(context, SettingsKind.JOB);
        Connection connection = context.connect(this);
        JobResult result = new CreateJob(connection.client(), context.log(), beforeCreating)
                .run(new CreateJob.Request(settings, choice, dryRun));
        if (!dryRun && (result.created() || choice == IfExists.RESET)) {
            JobChanges.report(context, connection, settings, result);
        }
        Map<String, Object> map = JobChanges.toMap(result, context.mask());
        map.put("created", result.created());
        return map;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context, this);
    }

    /** Saves that it is about to create the job, so that after a restart of Jenkins a job of that name is known to be its own. */
    private static final class Execution extends RepeatableStepExecution<DatabricksCreateJobStep> {

        private static final long serialVersionUID = 1L;

        private volatile boolean creating;

        Execution(StepContext context, DatabricksCreateJobStep step) {
            super(context, step);
        }

        @Override
        protected Object work(BuildContext context) throws IOException, InterruptedException {
            IfExists choice = work().choice();
            return work().work(context, creating && choice == IfExists.FAIL ? IfExists.REUSE : choice, () -> {
                creating = true;
                save(getContext());
            });
        }
    }

    @Extension
    public static final class DescriptorImpl extends DefinitionStepDescriptor {

        @Override
        public String getFunctionName() {
            return "databricksCreateJob";
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksCreateJobStep_displayName();
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return JobForm.describeDefinition(arguments);
        }

        @POST
        public ListBoxModel doFillIfExistsItems() {
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.DatabricksCreateJobStep_fail(), word(IfExists.FAIL)),
                    new ListBoxModel.Option(Messages.DatabricksCreateJobStep_reuse(), word(IfExists.REUSE)),
                    new ListBoxModel.Option(Messages.DatabricksCreateJobStep_reset(), word(IfExists.RESET)));
        }
    }
}
