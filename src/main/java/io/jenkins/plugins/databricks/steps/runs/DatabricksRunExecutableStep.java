package io.jenkins.plugins.databricks.steps.runs;

import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.api.Jobs;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.jobs.JobReference;
import io.jenkins.plugins.databricks.deploy.python.RunExecutable;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRequest;
import io.jenkins.plugins.databricks.deploy.upload.UploadedFile;
import io.jenkins.plugins.databricks.deploy.upload.Uploader;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.upload.UploadRouter;
import io.jenkins.plugins.databricks.forms.FormCheck;
import io.jenkins.plugins.databricks.steps.JobStep;
import io.jenkins.plugins.databricks.steps.form.Arguments;
import io.jenkins.plugins.databricks.steps.form.JobForm;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Uploads a Linux executable and has a job run it. */
public final class DatabricksRunExecutableStep extends AbstractRunStep implements JobStep {

    private static final long serialVersionUID = 1L;

    private final String executable;
    private String target;
    private List<String> arguments;
    private String jobId;
    private String jobName;

    @DataBoundConstructor
    public DatabricksRunExecutableStep(String executable) {
        this.executable = Util.fixEmptyAndTrim(executable);
    }

    public String getExecutable() {
        return executable;
    }

    public String getTarget() {
        return target;
    }

    @DataBoundSetter
    public void setTarget(String target) {
        this.target = Util.fixEmptyAndTrim(target);
    }

    public List<String> getArguments() {
        return arguments;
    }

    @DataBoundSetter
    public void setArguments(List<Object> arguments) {
        this.arguments = Arguments.list(arguments);
    }

    @Override
    public String getJobId() {
        return jobId;
    }

    /** @param jobId a number or text */
    @DataBoundSetter
    public void setJobId(Object jobId) {
        this.jobId = jobId == null ? null : Util.fixEmptyAndTrim(jobId.toString());
    }

    @Override
    public String getJobName() {
        return jobName;
    }

    @DataBoundSetter
    public void setJobName(String jobName) {
        this.jobName = Util.fixEmptyAndTrim(jobName);
    }

    @Override
    public RunRequest prepare(BuildContext context, Connection connection) throws IOException, InterruptedException {
        JobReference job = job(context);
        RunExecutable.Plan plan = RunExecutable.plan(
                context.expanded(executable),
                context.expanded(target),
                Util.fixNull(context.expandedAll(Arguments.complete("arguments", arguments)), List.of()));
        Jobs jobs = new Jobs(connection.client());
        RunExecutable.Start start = plan.start(jobs, job.resolve(jobs));
        List<UploadedFile> files =
                new ArrayList<>(new UploadRouter(connection, context).run(plan.executableFile(), true));
        files.add(plan.sendRunner(new Uploader(connection.client(), context.log())));
        context.report().addUploads(connection.host(), files);
        if (!start.python()) {
            context.log()
                    .line("This job runs it through spark-submit: what it writes is in the driver log of the cluster,"
                            + " which Databricks does not hand out. A spark_python_task with " + plan.runner()
                            + " brings it into this log");
        }
        return new RunRequest.OfJob(start.jobId(), start.parameters(files.get(0).sha256()), 0);
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksStepDescriptor implements JobStep.Form {

        @Override
        public String getFunctionName() {
            return "databricksRunExecutable";
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksRunExecutableStep_displayName();
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return arguments.get("executable") + " in " + JobForm.describe(arguments);
        }

        @POST
        public FormValidation doCheckExecutable(@QueryParameter String value) {
            return FormValidation.validateRequired(value);
        }

        @POST
        public FormValidation doCheckTarget(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String executable) {
            String file = Util.fixEmptyAndTrim(executable);
            return file == null || FormCheck.hasVariable(file)
                    ? FormValidation.ok()
                    : FormCheck.of(item, value, target -> RunExecutable.plan(file, target, List.of()));
        }
    }
}
