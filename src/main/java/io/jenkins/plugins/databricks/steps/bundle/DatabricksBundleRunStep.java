package io.jenkins.plugins.databricks.steps.bundle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand.Verb;
import io.jenkins.plugins.databricks.deploy.bundle.BundleResource;
import io.jenkins.plugins.databricks.deploy.bundle.BundleSummary;
import io.jenkins.plugins.databricks.deploy.bundle.Diagnostics;
import io.jenkins.plugins.databricks.deploy.runs.RunRequest;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.bundle.CliSession;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.steps.AbstractRunParametersStep;
import io.jenkins.plugins.databricks.steps.form.Arguments;
import java.io.IOException;
import java.util.Map;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Runs a job of a deployed bundle and waits for it, over the REST API: like any other run, it survives a restart of Jenkins. */
public final class DatabricksBundleRunStep extends AbstractRunParametersStep implements BundleStep {

    private static final long serialVersionUID = 1L;

    private static final String NAME = "databricksBundleRun";

    private final String key;
    private String target;
    private Map<String, String> variables;
    private String cli;

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
    protected RunRequest request(BuildContext context, Connection connection, ObjectNode parameters)
            throws IOException, InterruptedException {
        BundleResource resource = find(context);
        if (!resource.kind().equals("jobs")) {
            throw new InvalidInputException("key: '" + resource.path() + "' cannot be run. Use the key of a job");
        }
        return new RunRequest.OfJob(Long.parseLong(resource.id()), parameters, getRepair());
    }

    private BundleResource find(BuildContext context) throws IOException, InterruptedException {
        try (CliSession session = CliSession.open(context, this, cli, NAME)) {
            return BundleSummary.parse(
                            session.json(command(context, Verb.SUMMARY), new Diagnostics()),
                            session.connection().host())
                    .deployed(context.expanded(key));
        }
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
