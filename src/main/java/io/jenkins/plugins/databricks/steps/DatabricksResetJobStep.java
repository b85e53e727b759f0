package io.jenkins.plugins.databricks.steps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.AbortException;
import hudson.Extension;
import hudson.FilePath;
import hudson.Util;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.JobDefinition;
import io.jenkins.plugins.databricks.deploy.JobReference;
import io.jenkins.plugins.databricks.deploy.ResetJob;
import io.jenkins.plugins.databricks.deploy.SettingChange;
import io.jenkins.plugins.databricks.workspace.Jobs;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Replaces all settings of a job by those of a file. */
public final class DatabricksResetJobStep extends DatabricksStep {

    private static final long serialVersionUID = 1L;

    private final String definition;
    private String jobId;
    private String jobName;

    @DataBoundConstructor
    public DatabricksResetJobStep(String definition) {
        this.definition = Util.fixEmptyAndTrim(definition);
    }

    public String getDefinition() {
        return definition;
    }

    public String getJobId() {
        return jobId;
    }

    /** @param jobId a number or text */
    @DataBoundSetter
    public void setJobId(Object jobId) {
        this.jobId = jobId == null ? null : Util.fixEmptyAndTrim(jobId.toString());
    }

    public String getJobName() {
        return jobName;
    }

    @DataBoundSetter
    public void setJobName(String jobName) {
        this.jobName = Util.fixEmptyAndTrim(jobName);
    }

    /** Does the work, and tells of it in the log and the report. */
    public ResetJob.Result reset(BuildContext context) throws IOException, InterruptedException {
        JobReference job = new JobReference(context.expanded(jobId), context.expanded(jobName));
        job.check();
        if (definition == null) {
            throw new AbortException("definition is missing: name the JSON file with the job's settings");
        }
        ObjectNode settings = read(context.files(), context.expanded(definition));
        Connection connection = context.connect(this);
        ResetJob.Result result =
                new ResetJob(connection.client(), context.log()).run(new ResetJob.Request(job, settings, false, false));
        context.report()
                .addReset(
                        connection.host(),
                        result.jobId(),
                        settings.path("name").asText(""),
                        new Jobs(connection.client()).page(result.jobId()),
                        result.changes());
        return result;
    }

    private static ObjectNode read(FilePath workspace, String file) throws IOException, InterruptedException {
        try (InputStream in = workspace.child(file).read()) {
            return JobDefinition.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), file, Map.of());
        } catch (FileNotFoundException | NoSuchFileException e) {
            throw new AbortException("definition: there is no file '" + file + "' in " + workspace.getRemote()
                    + ". Check the path, and that the files were checked out in this workspace");
        }
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context, this);
    }

    private static final class Execution extends BackgroundExecution {

        private static final long serialVersionUID = 1L;

        private final DatabricksResetJobStep step;

        Execution(StepContext context, DatabricksResetJobStep step) {
            super(context);
            this.step = step;
        }

        @Override
        Object work(BuildContext context) throws IOException, InterruptedException {
            ResetJob.Result result = step.reset(context);
            List<Map<String, Object>> changes = new ArrayList<>();
            for (SettingChange change : result.changes()) {
                Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("path", change.path());
                entry.put("before", change.before());
                entry.put("after", change.after());
                changes.add(entry);
            }
            Map<String, Object> returned = new LinkedHashMap<>();
            returned.put("jobId", result.jobId());
            returned.put("changed", result.changed());
            returned.put("changes", changes);
            return returned;
        }
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksStepDescriptor {

        @Override
        public String getFunctionName() {
            return "databricksResetJob";
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksResetJobStep_displayName();
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, FilePath.class, TaskListener.class);
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return JobForm.describe(arguments);
        }

        @POST
        public FormValidation doCheckDefinition(@QueryParameter String value) {
            return FormValidation.validateRequired(value);
        }

        @POST
        public FormValidation doCheckJobId(@QueryParameter String value, @QueryParameter String jobName) {
            return JobForm.check(value, jobName);
        }
    }
}
