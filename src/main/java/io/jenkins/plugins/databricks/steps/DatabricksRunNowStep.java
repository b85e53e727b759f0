package io.jenkins.plugins.databricks.steps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.Extension;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.InvalidInputException;
import io.jenkins.plugins.databricks.deploy.JobReference;
import io.jenkins.plugins.databricks.deploy.RunParameters;
import io.jenkins.plugins.databricks.deploy.RunSubmission;
import io.jenkins.plugins.databricks.workspace.Jobs;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Map;
import net.sf.json.JSONObject;
import org.kohsuke.stapler.AncestorInPath;
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
public final class DatabricksRunNowStep extends JobRunStep {

    private static final long serialVersionUID = 1L;

    private Map<String, String> jobParameters;
    private List<String> pythonParams;
    private Map<String, String> pythonNamedParams;
    private List<String> jarParams;
    private Map<String, String> notebookParams;
    private List<String> sparkSubmitParams;
    private Map<String, String> sqlParams;
    private List<String> dbtCommands;
    private Serializable pipelineParams;
    private List<String> only;
    private Boolean queue;
    private String performanceTarget;
    private int repair;

    @DataBoundConstructor
    public DatabricksRunNowStep() {}

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
    public void setDbtCommands(List<Object> dbtCommands) {
        this.dbtCommands = Arguments.list(dbtCommands);
    }

    /** A map, or JSON or YAML as text. */
    public Object getPipelineParams() {
        return pipelineParams;
    }

    @DataBoundSetter
    public void setPipelineParams(Object pipelineParams) {
        this.pipelineParams = JobSettings.normalised("pipelineParams", pipelineParams);
    }

    public List<String> getOnly() {
        return only;
    }

    @DataBoundSetter
    public void setOnly(List<Object> only) {
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

    public int getRepair() {
        return repair;
    }

    /** @param repair how often the failed tasks of the run are run again; 0 for never */
    @DataBoundSetter
    public void setRepair(int repair) {
        this.repair = repair;
    }

    @Override
    RunSubmission prepare(BuildContext context, Connection connection) throws IOException, InterruptedException {
        if (repair < 0) {
            throw new InvalidInputException(
                    "repair: " + repair + " is below 0. Give the number of repairs, 0 for none");
        }
        if (repair > 0 && !isWait()) {
            throw new InvalidInputException(
                    "repair: a run is repaired only while the build waits for it. Leave out wait: false or repair");
        }
        JobReference job = job(context);
        ObjectNode parameters = parameters(context);
        return new RunSubmission.OfJob(job.resolve(new Jobs(connection.client())), parameters, repair);
    }

    private ObjectNode parameters(BuildContext context) throws IOException {
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
                .tree("pipeline_params", JobSettings.read(context, "pipelineParams", pipelineParams))
                .list("only", "only", context.expandedAll(Arguments.complete("only", only)))
                .queue(queue)
                .performanceTarget(context.expanded(performanceTarget))
                .toJson();
    }

    @Extension
    public static final class DescriptorImpl extends JobRunStepDescriptor {

        @Override
        public String getFunctionName() {
            return "databricksRunNow";
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksRunNowStep_displayName();
        }

        /** The form shows lists and maps as text areas, and says "as the job says" with an empty value. */
        @Override
        public DatabricksRunNowStep newInstance(StaplerRequest2 req, JSONObject form) throws FormException {
            String jobParameters = FormText.take(form, "jobParameters");
            String pythonParams = FormText.take(form, "pythonParams");
            String pythonNamedParams = FormText.take(form, "pythonNamedParams");
            String jarParams = FormText.take(form, "jarParams");
            String notebookParams = FormText.take(form, "notebookParams");
            String sparkSubmitParams = FormText.take(form, "sparkSubmitParams");
            String sqlParams = FormText.take(form, "sqlParams");
            String dbtCommands = FormText.take(form, "dbtCommands");
            String pipelineParams = FormText.take(form, "pipelineParams");
            String only = FormText.take(form, "only");
            String queue = Util.fixEmptyAndTrim(FormText.take(form, "queue"));
            DatabricksRunNowStep step = (DatabricksRunNowStep) super.newInstance(req, form);
            step.setJobParameters(FormText.toMap(jobParameters));
            step.setPythonParams(List.copyOf(FormText.toList(pythonParams)));
            step.setPythonNamedParams(FormText.toMap(pythonNamedParams));
            step.setJarParams(List.copyOf(FormText.toList(jarParams)));
            step.setNotebookParams(FormText.toMap(notebookParams));
            step.setSparkSubmitParams(List.copyOf(FormText.toList(sparkSubmitParams)));
            step.setSqlParams(FormText.toMap(sqlParams));
            step.setDbtCommands(List.copyOf(FormText.toList(dbtCommands)));
            step.setOnly(List.copyOf(FormText.toList(only)));
            step.setPipelineParams(pipelineParams);
            step.setQueue(queue == null ? null : Boolean.valueOf(queue));
            return step;
        }

        @POST
        public FormValidation doCheckJobParameters(@AncestorInPath Item item, @QueryParameter String value) {
            return FormText.checkMap(item, value);
        }

        @POST
        public FormValidation doCheckPythonParams(@AncestorInPath Item item, @QueryParameter String value) {
            return checkList(item, "pythonParams", "python_params", value);
        }

        @POST
        public FormValidation doCheckPythonNamedParams(@AncestorInPath Item item, @QueryParameter String value) {
            return FormText.checkMap(item, value);
        }

        @POST
        public FormValidation doCheckNotebookParams(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String jarParams) {
            return Util.fixEmptyAndTrim(value) == null || Util.fixEmptyAndTrim(jarParams) == null
                    ? FormText.checkMap(item, value)
                    : FormCheck.bounded(
                            item, value, () -> FormValidation.error(Messages.DatabricksRunNowStep_jarOrNotebook()));
        }

        @POST
        public FormValidation doCheckSparkSubmitParams(@AncestorInPath Item item, @QueryParameter String value) {
            return checkList(item, "sparkSubmitParams", "spark_submit_params", value);
        }

        @POST
        public FormValidation doCheckSqlParams(@AncestorInPath Item item, @QueryParameter String value) {
            return FormText.checkMap(item, value);
        }

        @POST
        public FormValidation doCheckPipelineParams(@AncestorInPath Item item, @QueryParameter String value) {
            return JobSettings.checkText(item, "pipelineParams", value);
        }

        private static FormValidation checkList(Item item, String parameter, String field, String value) {
            return FormCheck.bounded(item, value, () -> {
                try {
                    new RunParameters().list(parameter, field, FormText.toList(value));
                    return FormValidation.ok();
                } catch (InvalidInputException e) {
                    return FormValidation.error(e.getMessage());
                }
            });
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
