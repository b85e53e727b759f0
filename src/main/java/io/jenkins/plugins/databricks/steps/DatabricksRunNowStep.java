package io.jenkins.plugins.databricks.steps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.Extension;
import hudson.Util;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.databricks.deploy.InvalidInputException;
import io.jenkins.plugins.databricks.deploy.JobReference;
import io.jenkins.plugins.databricks.deploy.RunParameters;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/**
 * Runs a job and waits for it.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/runnow">jobs/run-now, for the meaning of the parameters</a>
 */
public final class DatabricksRunNowStep extends DatabricksStep {

    private static final long serialVersionUID = 1L;

    private String jobId;
    private String jobName;
    private Map<String, String> jobParameters;
    private List<String> pythonParams;
    private Map<String, String> pythonNamedParams;
    private List<String> jarParams;
    private Map<String, String> notebookParams;
    private List<String> sparkSubmitParams;
    private Map<String, String> sqlParams;
    private List<String> dbtCommands;
    private List<String> only;
    private Boolean queue;
    private String performanceTarget;
    private boolean wait = true;
    private boolean failBuild = true;
    private boolean cancelOnAbort = true;

    @DataBoundConstructor
    public DatabricksRunNowStep() {}

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

    public Map<String, String> getJobParameters() {
        return jobParameters;
    }

    @DataBoundSetter
    @SuppressWarnings("rawtypes") // with type arguments the steps reference shows an exception in place of the type
    public void setJobParameters(Map jobParameters) {
        this.jobParameters = Arguments.map(jobParameters);
    }

    public List<String> getPythonParams() {
        return pythonParams;
    }

    @DataBoundSetter
    public void setPythonParams(List<Object> pythonParams) {
        this.pythonParams = Arguments.list(pythonParams);
    }

    public Map<String, String> getPythonNamedParams() {
        return pythonNamedParams;
    }

    @DataBoundSetter
    @SuppressWarnings("rawtypes") // with type arguments the steps reference shows an exception in place of the type
    public void setPythonNamedParams(Map pythonNamedParams) {
        this.pythonNamedParams = Arguments.map(pythonNamedParams);
    }

    public List<String> getJarParams() {
        return jarParams;
    }

    @DataBoundSetter
    public void setJarParams(List<Object> jarParams) {
        this.jarParams = Arguments.list(jarParams);
    }

    public Map<String, String> getNotebookParams() {
        return notebookParams;
    }

    @DataBoundSetter
    @SuppressWarnings("rawtypes") // with type arguments the steps reference shows an exception in place of the type
    public void setNotebookParams(Map notebookParams) {
        this.notebookParams = Arguments.map(notebookParams);
    }

    public List<String> getSparkSubmitParams() {
        return sparkSubmitParams;
    }

    @DataBoundSetter
    public void setSparkSubmitParams(List<Object> sparkSubmitParams) {
        this.sparkSubmitParams = Arguments.list(sparkSubmitParams);
    }

    public Map<String, String> getSqlParams() {
        return sqlParams;
    }

    @DataBoundSetter
    @SuppressWarnings("rawtypes") // with type arguments the steps reference shows an exception in place of the type
    public void setSqlParams(Map sqlParams) {
        this.sqlParams = Arguments.map(sqlParams);
    }

    public List<String> getDbtCommands() {
        return dbtCommands;
    }

    @DataBoundSetter
    public void setDbtCommands(List<String> dbtCommands) {
        this.dbtCommands = Arguments.list(dbtCommands);
    }

    public List<String> getOnly() {
        return only;
    }

    @DataBoundSetter
    public void setOnly(List<String> only) {
        this.only = Arguments.list(only);
    }

    public Boolean getQueue() {
        return queue;
    }

    @DataBoundSetter
    public void setQueue(Boolean queue) {
        this.queue = queue;
    }

    public String getPerformanceTarget() {
        return performanceTarget;
    }

    @DataBoundSetter
    public void setPerformanceTarget(String performanceTarget) {
        this.performanceTarget = Util.fixEmptyAndTrim(performanceTarget);
    }

    public boolean isWait() {
        return wait;
    }

    @DataBoundSetter
    public void setWait(boolean wait) {
        this.wait = wait;
    }

    public boolean isFailBuild() {
        return failBuild;
    }

    @DataBoundSetter
    public void setFailBuild(boolean failBuild) {
        this.failBuild = failBuild;
    }

    public boolean isCancelOnAbort() {
        return cancelOnAbort;
    }

    @DataBoundSetter
    public void setCancelOnAbort(boolean cancelOnAbort) {
        this.cancelOnAbort = cancelOnAbort;
    }

    JobReference job(BuildContext context) throws IOException {
        JobReference job = new JobReference(context.expanded(jobId), context.expanded(jobName));
        job.check();
        return job;
    }

    ObjectNode parameters(BuildContext context) throws IOException {
        return new RunParameters()
                .map(
                        "jobParameters",
                        "job_parameters",
                        context.expandedAll(Arguments.complete("jobParameters", jobParameters)))
                .list(
                        "pythonParams",
                        "python_params",
                        context.expandedAll(Arguments.complete("pythonParams", pythonParams)))
                .map(
                        "pythonNamedParams",
                        "python_named_params",
                        context.expandedAll(Arguments.complete("pythonNamedParams", pythonNamedParams)))
                .list("jarParams", "jar_params", context.expandedAll(Arguments.complete("jarParams", jarParams)))
                .map(
                        "notebookParams",
                        "notebook_params",
                        context.expandedAll(Arguments.complete("notebookParams", notebookParams)))
                .list(
                        "sparkSubmitParams",
                        "spark_submit_params",
                        context.expandedAll(Arguments.complete("sparkSubmitParams", sparkSubmitParams)))
                .map("sqlParams", "sql_params", context.expandedAll(Arguments.complete("sqlParams", sqlParams)))
                .list(
                        "dbtCommands",
                        "dbt_commands",
                        context.expandedAll(Arguments.complete("dbtCommands", dbtCommands)))
                .list("only", "only", context.expandedAll(Arguments.complete("only", only)))
                .queue(queue)
                .performanceTarget(context.expanded(performanceTarget))
                .toJson();
    }

    @Override
    public StepExecution start(StepContext context) {
        return new RunNowExecution(context, this);
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksStepDescriptor {

        @Override
        public String getFunctionName() {
            return "databricksRunNow";
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksRunNowStep_displayName();
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class);
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return JobForm.describe(arguments);
        }

        /** The form shows lists and maps as text areas, and says "as the job says" with an empty value. */
        @Override
        public DatabricksRunNowStep newInstance(StaplerRequest2 req, JSONObject form) throws FormException {
            String jobParameters = text(form, "jobParameters");
            String pythonParams = text(form, "pythonParams");
            String pythonNamedParams = text(form, "pythonNamedParams");
            String jarParams = text(form, "jarParams");
            String notebookParams = text(form, "notebookParams");
            String sparkSubmitParams = text(form, "sparkSubmitParams");
            String sqlParams = text(form, "sqlParams");
            String dbtCommands = text(form, "dbtCommands");
            String only = text(form, "only");
            String queue = Util.fixEmptyAndTrim(text(form, "queue"));
            DatabricksRunNowStep step = (DatabricksRunNowStep) super.newInstance(req, form);
            step.setJobParameters(FormText.toMap(jobParameters));
            step.setPythonParams(List.copyOf(FormText.toList(pythonParams)));
            step.setPythonNamedParams(FormText.toMap(pythonNamedParams));
            step.setJarParams(List.copyOf(FormText.toList(jarParams)));
            step.setNotebookParams(FormText.toMap(notebookParams));
            step.setSparkSubmitParams(List.copyOf(FormText.toList(sparkSubmitParams)));
            step.setSqlParams(FormText.toMap(sqlParams));
            step.setDbtCommands(FormText.toList(dbtCommands));
            step.setOnly(FormText.toList(only));
            step.setQueue(queue == null ? null : Boolean.valueOf(queue));
            return step;
        }

        private static String text(JSONObject form, String field) {
            Object value = form.remove(field);
            return value == null ? "" : value.toString();
        }

        /** A list as its text area shows it. */
        public String lines(List<String> values) {
            return FormText.ofList(values);
        }

        /** A map as its text area shows it. */
        public String pairs(Map<String, ?> values) {
            return FormText.ofMap(values);
        }

        @POST
        public FormValidation doCheckJobId(@QueryParameter String value, @QueryParameter String jobName) {
            return JobForm.check(value, jobName);
        }

        @POST
        public FormValidation doCheckJobParameters(@QueryParameter String value) {
            return FormText.checkMap(value);
        }

        @POST
        public FormValidation doCheckPythonParams(@QueryParameter String value) {
            return checkList("pythonParams", "python_params", value);
        }

        @POST
        public FormValidation doCheckPythonNamedParams(@QueryParameter String value) {
            return FormText.checkMap(value);
        }

        @POST
        public FormValidation doCheckNotebookParams(@QueryParameter String value, @QueryParameter String jarParams) {
            return FormText.toList(value).isEmpty()
                            || FormText.toList(jarParams).isEmpty()
                    ? FormText.checkMap(value)
                    : FormValidation.error(Messages.DatabricksRunNowStep_jarOrNotebook());
        }

        @POST
        public FormValidation doCheckSparkSubmitParams(@QueryParameter String value) {
            return checkList("sparkSubmitParams", "spark_submit_params", value);
        }

        @POST
        public FormValidation doCheckSqlParams(@QueryParameter String value) {
            return FormText.checkMap(value);
        }

        private static FormValidation checkList(String parameter, String field, String value) {
            try {
                new RunParameters().list(parameter, field, FormText.toList(value));
                return FormValidation.ok();
            } catch (InvalidInputException e) {
                return FormValidation.error(e.getMessage());
            }
        }

        @POST
        public ListBoxModel doFillQueueItems() {
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.DatabricksRunNowStep_asTheJobSays(), ""),
                    new ListBoxModel.Option(Messages.DatabricksRunNowStep_queue(), "true"),
                    new ListBoxModel.Option(Messages.DatabricksRunNowStep_skip(), "false"));
        }

        @POST
        public ListBoxModel doFillPerformanceTargetItems() {
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.DatabricksRunNowStep_asTheJobSays(), ""),
                    new ListBoxModel.Option(Messages.DatabricksRunNowStep_standard(), "STANDARD"),
                    new ListBoxModel.Option(
                            Messages.DatabricksRunNowStep_performanceOptimized(), "PERFORMANCE_OPTIMIZED"));
        }
    }
}
