package io.jenkins.plugins.databricks.steps.runs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.databricks.api.Jobs;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.runs.request.IfRunning;
import io.jenkins.plugins.databricks.deploy.runs.request.RunParameter;
import io.jenkins.plugins.databricks.deploy.runs.request.RunParameters;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRequest;
import io.jenkins.plugins.databricks.deploy.runs.request.SelectedTasks;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.forms.FormCheck;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.steps.form.Arguments;
import io.jenkins.plugins.databricks.steps.form.FormText;
import io.jenkins.plugins.databricks.steps.form.JobSettings;
import java.io.IOException;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * A step that runs a job and gives the run parameters.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/runnow">jobs/run-now, for the meaning of the parameters</a>
 */
@Restricted(NoExternalUse.class)
public abstract class AbstractRunParametersStep extends AbstractRunStep {

    private static final long serialVersionUID = 1L;

    /** What the run is given, by the names that they have in this step. */
    private final Map<String, Serializable> parameters = new LinkedHashMap<>();

    private Boolean queue;
    private String performanceTarget;
    private int repair;
    private String ifRunning = IfRunning.START.word();

    public Map<String, String> getJobParameters() {
        return map(RunParameter.JOB_PARAMETERS);
    }

    @DataBoundSetter
    @SuppressWarnings("rawtypes") // with type arguments the steps reference shows an exception in place of the type
    public void setJobParameters(Map jobParameters) {
        set(RunParameter.JOB_PARAMETERS, Arguments.map(jobParameters));
    }

    public List<String> getPythonParams() {
        return list(RunParameter.PYTHON_PARAMS);
    }

    @DataBoundSetter
    public void setPythonParams(List<Object> pythonParams) {
        set(RunParameter.PYTHON_PARAMS, Arguments.list(pythonParams));
    }

    public Map<String, String> getPythonNamedParams() {
        return map(RunParameter.PYTHON_NAMED_PARAMS);
    }

    @DataBoundSetter
    @SuppressWarnings("rawtypes") // with type arguments the steps reference shows an exception in place of the type
    public void setPythonNamedParams(Map pythonNamedParams) {
        set(RunParameter.PYTHON_NAMED_PARAMS, Arguments.map(pythonNamedParams));
    }

    public Map<String, String> getNotebookParams() {
        return map(RunParameter.NOTEBOOK_PARAMS);
    }

    @DataBoundSetter
    @SuppressWarnings("rawtypes") // with type arguments the steps reference shows an exception in place of the type
    public void setNotebookParams(Map notebookParams) {
        set(RunParameter.NOTEBOOK_PARAMS, Arguments.map(notebookParams));
    }

    public List<String> getJarParams() {
        return list(RunParameter.JAR_PARAMS);
    }

    @DataBoundSetter
    public void setJarParams(List<Object> jarParams) {
        set(RunParameter.JAR_PARAMS, Arguments.list(jarParams));
    }

    public List<String> getSparkSubmitParams() {
        return list(RunParameter.SPARK_SUBMIT_PARAMS);
    }

    @DataBoundSetter
    public void setSparkSubmitParams(List<Object> sparkSubmitParams) {
        set(RunParameter.SPARK_SUBMIT_PARAMS, Arguments.list(sparkSubmitParams));
    }

    public Map<String, String> getSqlParams() {
        return map(RunParameter.SQL_PARAMS);
    }

    @DataBoundSetter
    @SuppressWarnings("rawtypes") // with type arguments the steps reference shows an exception in place of the type
    public void setSqlParams(Map sqlParams) {
        set(RunParameter.SQL_PARAMS, Arguments.map(sqlParams));
    }

    public List<String> getDbtCommands() {
        return list(RunParameter.DBT_COMMANDS);
    }

    @DataBoundSetter
    public void setDbtCommands(List<Object> dbtCommands) {
        set(RunParameter.DBT_COMMANDS, Arguments.list(dbtCommands));
    }

    /** A map, or JSON or YAML as text. */
    public Object getPipelineParams() {
        return parameters.get(RunParameter.PIPELINE_PARAMS.parameter());
    }

    @DataBoundSetter
    public void setPipelineParams(Object pipelineParams) {
        set(RunParameter.PIPELINE_PARAMS, JobSettings.normalised("pipelineParams", pipelineParams));
    }

    public List<String> getOnly() {
        return list(RunParameter.ONLY);
    }

    @DataBoundSetter
    public void setOnly(List<Object> only) {
        set(RunParameter.ONLY, Arguments.list(only));
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

    public String getIfRunning() {
        return ifRunning;
    }

    /** @param ifRunning what to do about earlier runs of the job, as {@link IfRunning#word} */
    @DataBoundSetter
    public void setIfRunning(String ifRunning) {
        String word = Util.fixEmptyAndTrim(ifRunning);
        this.ifRunning = word == null ? IfRunning.START.word() : word;
    }

    /** What to do about earlier runs of the job. */
    protected final IfRunning ifRunning() {
        return IfRunning.of(ifRunning);
    }

    /** What runs: looked up after the parameters were found good. */
    protected abstract RunRequest request(BuildContext context, Connection connection, ObjectNode parameters)
            throws IOException, InterruptedException;

    @Override
    public final RunRequest prepare(BuildContext context, Connection connection)
            throws IOException, InterruptedException {
        if (repair < 0) {
            throw new InvalidInputException(
                    "repair: " + repair + " is below 0. Specify the number of repairs, or 0 for none");
        }
        if (repair > 0 && !isWait()) {
            throw new InvalidInputException(
                    "repair: a run is repaired only while the build waits for it. Omit wait: false or repair");
        }
        ifRunning();
        RunRequest request = request(context, connection, parameters(context));
        if (request instanceof RunRequest.OfJob job) {
            SelectedTasks.check(new Jobs(connection.client()), job);
        }
        return request;
    }

    /** The run parameters as Databricks takes them. */
    protected final ObjectNode parameters(BuildContext context) throws IOException {
        RunParameters all = new RunParameters();
        for (RunParameter parameter : RunParameter.values()) {
            String name = parameter.parameter();
            all.with(
                    parameter,
                    switch (parameter.kind()) {
                        case LIST -> context.expandedAll(Arguments.complete(name, list(parameter)));
                        case MAP -> context.expandedAll(Arguments.complete(name, map(parameter)));
                        case TREE -> JobSettings.read(context, name, parameters.get(name));
                    });
        }
        return all.queue(queue)
                .performanceTarget(context.expanded(performanceTarget))
                .toJson();
    }

    private void set(RunParameter parameter, Serializable value) {
        if (value == null) {
            parameters.remove(parameter.parameter());
        } else {
            parameters.put(parameter.parameter(), value);
        }
    }

    @SuppressWarnings("unchecked")
    private List<String> list(RunParameter parameter) {
        return (List<String>) parameters.get(parameter.parameter());
    }

    @SuppressWarnings("unchecked")
    private Map<String, String> map(RunParameter parameter) {
        return (Map<String, String>) parameters.get(parameter.parameter());
    }

    /** The descriptor of a step that gives a run parameters. */
    public abstract static class RunParametersStepDescriptor extends DatabricksStepDescriptor {

        /** The run parameters that the form shows at once. */
        public Set<RunParameter> getFirstParameters() {
            return EnumSet.range(RunParameter.JOB_PARAMETERS, RunParameter.PYTHON_PARAMS);
        }

        /** The run parameters that the form shows on demand. */
        public Set<RunParameter> getMoreParameters() {
            return EnumSet.complementOf(EnumSet.range(RunParameter.JOB_PARAMETERS, RunParameter.PYTHON_PARAMS));
        }

        /** What a run parameter is called in the form. */
        public String title(RunParameter parameter) {
            return switch (parameter) {
                case JOB_PARAMETERS -> Messages.AbstractRunParametersStep_jobParameters();
                case PYTHON_PARAMS -> Messages.AbstractRunParametersStep_pythonParams();
                case PYTHON_NAMED_PARAMS -> Messages.AbstractRunParametersStep_pythonNamedParams();
                case NOTEBOOK_PARAMS -> Messages.AbstractRunParametersStep_notebookParams();
                case JAR_PARAMS -> Messages.AbstractRunParametersStep_jarParams();
                case SPARK_SUBMIT_PARAMS -> Messages.AbstractRunParametersStep_sparkSubmitParams();
                case SQL_PARAMS -> Messages.AbstractRunParametersStep_sqlParams();
                case DBT_COMMANDS -> Messages.AbstractRunParametersStep_dbtCommands();
                case PIPELINE_PARAMS -> Messages.AbstractRunParametersStep_pipelineParams();
                case ONLY -> Messages.AbstractRunParametersStep_only();
            };
        }

        /** What is to be written into the text area of a run parameter. */
        public String hint(RunParameter parameter) {
            return switch (parameter.kind()) {
                case LIST -> Messages.AbstractRunParametersStep_list();
                case MAP -> Messages.AbstractRunParametersStep_map();
                case TREE -> Messages.AbstractRunParametersStep_tree();
            };
        }

        /** A run parameter as its text area shows it. */
        public String text(RunParameter parameter, AbstractRunParametersStep step) {
            if (step == null) {
                return "";
            }
            return switch (parameter.kind()) {
                case LIST -> lines(step.list(parameter));
                case MAP -> pairs(step.map(parameter));
                case TREE -> tree(step.parameters.get(parameter.parameter()));
            };
        }

        @POST
        public FormValidation doCheckJobParameters(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, RunParameter.JOB_PARAMETERS, value);
        }

        @POST
        public FormValidation doCheckPythonParams(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, RunParameter.PYTHON_PARAMS, value);
        }

        @POST
        public FormValidation doCheckPythonNamedParams(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, RunParameter.PYTHON_NAMED_PARAMS, value);
        }

        @POST
        public FormValidation doCheckNotebookParams(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String jarParams) {
            return Util.fixEmptyAndTrim(value) == null || Util.fixEmptyAndTrim(jarParams) == null
                    ? check(item, RunParameter.NOTEBOOK_PARAMS, value)
                    : FormCheck.bounded(
                            item,
                            value,
                            () -> FormValidation.error(Messages.AbstractRunParametersStep_jarOrNotebook()));
        }

        @POST
        public FormValidation doCheckJarParams(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, RunParameter.JAR_PARAMS, value);
        }

        @POST
        public FormValidation doCheckSparkSubmitParams(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, RunParameter.SPARK_SUBMIT_PARAMS, value);
        }

        @POST
        public FormValidation doCheckSqlParams(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, RunParameter.SQL_PARAMS, value);
        }

        @POST
        public FormValidation doCheckPipelineParams(@AncestorInPath Item item, @QueryParameter String value) {
            return check(item, RunParameter.PIPELINE_PARAMS, value);
        }

        private static FormValidation check(Item item, RunParameter parameter, String value) {
            if (parameter.kind() == RunParameter.Kind.TREE) {
                return JobSettings.checkText(item, parameter.parameter(), value);
            }
            return FormCheck.bounded(item, value, () -> {
                boolean list = parameter.kind() == RunParameter.Kind.LIST;
                FormValidation pairs = list ? FormValidation.ok() : FormText.checkPairs(value);
                if (pairs.kind == FormValidation.Kind.OK) {
                    new RunParameters().with(parameter, list ? FormText.toList(value) : FormText.toMap(value));
                }
                return pairs;
            });
        }

        @POST
        public ListBoxModel doFillQueueItems() {
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.AbstractRunParametersStep_asTheJobSays(), ""),
                    new ListBoxModel.Option(Messages.AbstractRunParametersStep_queue(), "true"),
                    new ListBoxModel.Option(Messages.AbstractRunParametersStep_skip(), "false"));
        }

        @POST
        public ListBoxModel doFillIfRunningItems() {
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.AbstractRunParametersStep_start(), IfRunning.START.word()),
                    new ListBoxModel.Option(Messages.AbstractRunParametersStep_wait(), IfRunning.WAIT.word()),
                    new ListBoxModel.Option(Messages.AbstractRunParametersStep_cancel(), IfRunning.CANCEL.word()),
                    new ListBoxModel.Option(Messages.AbstractRunParametersStep_fail(), IfRunning.FAIL.word()));
        }

        @POST
        public ListBoxModel doFillPerformanceTargetItems() {
            return new ListBoxModel(
                    new ListBoxModel.Option(Messages.AbstractRunParametersStep_asTheJobSays(), ""),
                    new ListBoxModel.Option(Messages.AbstractRunParametersStep_standard(), "STANDARD"),
                    new ListBoxModel.Option(
                            Messages.AbstractRunParametersStep_performanceOptimized(), "PERFORMANCE_OPTIMIZED"));
        }
    }
}
