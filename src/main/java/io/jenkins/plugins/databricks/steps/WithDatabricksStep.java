package io.jenkins.plugins.databricks.steps;

import hudson.Extension;
import hudson.model.Run;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.connection.ConnectionParameters;
import java.io.IOException;
import java.util.Set;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.GeneralNonBlockingStepExecution;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;

/** Says once, for all steps in its block, which workspace to use. */
public final class WithDatabricksStep extends DatabricksStep {

    private static final long serialVersionUID = 1L;

    @DataBoundConstructor
    public WithDatabricksStep() {}

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context, connection());
    }

    /** Looking up credentials may take its time, so that it is done off the Pipeline's own thread. */
    private static final class Execution extends GeneralNonBlockingStepExecution {

        private static final long serialVersionUID = 1L;

        private final ConnectionParameters parameters;

        Execution(StepContext context, ConnectionParameters parameters) {
            super(context);
            this.parameters = parameters;
        }

        @Override
        public boolean start() {
            run(this::startBody);
            return false;
        }

        private void startBody() throws IOException, InterruptedException {
            ConnectionParameters enclosing = getContext().get(ConnectionParameters.class);
            Connection.of(parameters, enclosing, getContext().get(Run.class));
            getContext()
                    .newBodyInvoker()
                    .withContext(parameters.orElse(enclosing))
                    .withCallback(BodyExecutionCallback.wrap(getContext()))
                    .start();
        }
    }

    @Extension
    public static final class DescriptorImpl extends DatabricksStepDescriptor {

        @Override
        public String getFunctionName() {
            return "withDatabricks";
        }

        @Override
        public String getDisplayName() {
            return Messages.WithDatabricksStep_displayName();
        }

        @Override
        public boolean takesImplicitBlockArgument() {
            return true;
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class);
        }

        @Override
        public Set<? extends Class<?>> getProvidedContext() {
            return Set.of(ConnectionParameters.class);
        }
    }
}
