package io.jenkins.plugins.databricks.steps.bundle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Result;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand.Verb;
import io.jenkins.plugins.databricks.deploy.bundle.BundleResource;
import io.jenkins.plugins.databricks.deploy.bundle.BundleSummary;
import io.jenkins.plugins.databricks.deploy.bundle.Diagnostics;
import io.jenkins.plugins.databricks.deploy.runs.request.IfRunning;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRequest;
import io.jenkins.plugins.databricks.deploy.updates.AppRequest;
import io.jenkins.plugins.databricks.deploy.updates.PipelineRequest;
import io.jenkins.plugins.databricks.deploy.updates.UpdateRequest;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.bundle.CliSession;
import io.jenkins.plugins.databricks.execution.updates.FreestyleUpdate;
import io.jenkins.plugins.databricks.execution.updates.UpdateStepExecution;
import io.jenkins.plugins.databricks.execution.updates.UpdateWork;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.steps.form.Arguments;
import io.jenkins.plugins.databricks.steps.runs.AbstractRunParametersStep;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Runs a job of a deployed bundle, updates a pipeline or deploys an app, and waits for it, over the REST API: it survives a restart of Jenkins. */
public final class DatabricksBundleRunStep extends AbstractRunParametersStep
        implements BundleStep, UpdateWork, Cloneable {

    private static final long serialVersionUID = 1L;

    private static final String NAME = "databricksBundleRun";

    private static final String JOBS = "jobs";
    private static final String APPS = "apps";
    private static final Set<String> RUNNABLE = Set.of(JOBS, "pipelines", APPS);
    private static final String PIPELINE_PARAMS = "pipeline_params";

    private final String key;
    private String target;
    private Map<String, String> variables;
    private String cli;

    /** What the key stands for, once that has been looked up. */
    private BundleResource resource;

    @DataBoundConstructor
    public DatabricksBundleRunStep(@NonNull String key) {
        this.key = Util.fixNull(key).strip();
    }

    public String getKey() {
        return key;
    }

    @Override
    public String getTarget() {
        return target;
    }

    @DataBoundSetter
    public void setTarget(String target) {
        this.target = Util.fixEmptyAndTrim(target);
    }

    @Override
    public Map<String, String> getVariables() {
        return variables;
    }

    @DataBoundSetter
    @SuppressWarnings("rawtypes") // with type arguments the steps reference shows an exception in place of the type
    public void setVariables(Map variables) {
        this.variables = Arguments.map(variables);
    }

    @Override
    public String getCli() {
        return cli;
    }

    @DataBoundSetter
    public void setCli(String cli) {
        this.cli = Util.fixEmptyAndTrim(cli);
    }

    @Override
    public StepExecution start(StepContext context) {
        return new BundleRunExecution(context, this);
    }

    @Override
    public Result perform(BuildContext context) throws IOException, InterruptedException {
        return found(context).performFound(context);
    }

    private Result performFound(BuildContext context) throws IOException, InterruptedException {
        return isJob() ? super.perform(context) : new FreestyleUpdate(this, context).run();
    }

    /** This step when it has looked up what the key stands for. It is a copy, as a build step is there for all builds of its job. */
    DatabricksBundleRunStep found(BuildContext context) throws IOException, InterruptedException {
        DatabricksBundleRunStep found = clone();
        found.resource = resource(context);
        return found;
    }

    @Override
    protected DatabricksBundleRunStep clone() {
        try {
            return (DatabricksBundleRunStep) super.clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError(e);
        }
    }

    private BundleResource resource(BuildContext context) throws IOException, InterruptedException {
        BundleCommand summarize = command(context, Verb.SUMMARY);
        try (CliSession session = CliSession.open(context, this, cli, NAME)) {
            BundleResource named = BundleSummary.parse(
                            session.json(summarize, new Diagnostics()),
                            session.connection().host())
                    .deployed(context.expanded(key));
            if (!RUNNABLE.contains(named.kind())) {
                throw new InvalidInputException(
                        "key: '" + named.path() + "' cannot be run. Use the key of a job, a pipeline or an app");
            }
            return named;
        }
    }

    private boolean isJob() {
        return resource.kind().equals(JOBS);
    }

    /** How the resource that was found is run. */
    StepExecution execution(StepContext context) {
        return isJob() ? super.start(context) : new UpdateStepExecution(context, this);
    }

    @Override
    protected RunRequest request(BuildContext context, Connection connection, ObjectNode parameters)
            throws IOException, InterruptedException {
        if (!resource.id().matches("\\d{1,18}")) {
            throw new InvalidInputException(
                    "key: '" + resource.path() + "' has the ID '" + resource.id() + "', which is not that of a job");
        }
        return new RunRequest.OfJob(Long.parseLong(resource.id()), parameters, getRepair(), ifRunning());
    }

    @Override
    public UpdateRequest update(BuildContext context) throws IOException {
        ObjectNode parameters = parameters(context);
        ObjectNode options = (ObjectNode) Util.fixNull(parameters.remove(PIPELINE_PARAMS), JsonCodec.object());
        boolean app = resource.kind().equals(APPS);
        if (!parameters.isEmpty()
                || getRepair() != 0
                || getJunit() != null
                || isExports()
                || ifRunning() != IfRunning.START
                || (app && !options.isEmpty())) {
            throw new InvalidInputException("key: '" + resource.path() + "' is "
                    + (app
                            ? "an app, and the deployment of an app takes no parameters"
                            : "a pipeline, and its updates take only pipelineParams"));
        }
        return app
                ? new AppRequest(resource.id(), resource.appDeployment())
                : new PipelineRequest(resource.id(), resource.name(), options.toString());
    }

    @Extension
    public static final class DescriptorImpl extends RunParametersStepDescriptor implements BundleStep.Form {

        @Override
        public String getFunctionName() {
            return NAME;
        }

        @Override
        public String getDisplayName() {
            return Messages.DatabricksBundleRunStep_displayName();
        }

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            return String.valueOf(arguments.get("key"));
        }

        @POST
        public FormValidation doCheckKey(@QueryParameter String value) {
            return FormValidation.validateRequired(value);
        }
    }
}
