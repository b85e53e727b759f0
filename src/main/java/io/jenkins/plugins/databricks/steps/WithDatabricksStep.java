package io.jenkins.plugins.databricks.steps;

import hudson.Extension;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.connection.ConnectionParameters;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.ExportedToken;
import io.jenkins.plugins.databricks.execution.RepeatableStepExecution;
import io.jenkins.plugins.databricks.execution.StepThreads;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.GeneralNonBlockingStepExecution;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** A block whose steps use the workspace and the credential that it names. */
public final class WithDatabricksStep extends DatabricksStep {

    private static final long serialVersionUID = 1L;

    private boolean exportToken;

    @DataBoundConstructor
    public WithDatabricksStep() {}

    public boolean isExportToken() {
        return exportToken;
    }

    @DataBoundSetter
    public void setExportToken(boolean exportToken) {
        this.exportToken = exportToken;
    }

    @Override
    public StepExecution start(StepContext context) {
        return new Execution(context, connection(), exportToken);
    }

    /** Works off the Pipeline's own thread, since looking up credentials and minting a token may take a while. */
    private static final class Execution extends GeneralNonBlockingStepExecution {

        private static final long serialVersionUID = 1L;

        private static final long RENEWAL_SECONDS = 30;

        private final ConnectionParameters parameters;
        private final boolean exportToken;
        private ExportedToken exported;

        Execution(StepContext context, ConnectionParameters parameters, boolean exportToken) {
            super(context);
            this.parameters = parameters;
            this.exportToken = exportToken;
        }

        @Override
        public boolean start() {
            run(() -> {
                try {
                    startBody();
                } catch (IOException | InvalidInputException e) {
                    throw RepeatableStepExecution.forLog(e, getContext());
                }
            });
            return false;
        }

        private void startBody() throws IOException, InterruptedException {
            Connection connection = connect();
            BodyInvoker body = getContext()
                    .newBodyInvoker()
                    .withContext(parameters.orElse(enclosing()))
                    .withCallback(BodyExecutionCallback.wrap(getContext()));
            if (exportToken) {
                exported = new ExportedToken(connection.host(), connection.tokenForPrograms());
                exported.addTo(body, getContext());
            }
            body.start();
        }

        private ConnectionParameters enclosing() throws IOException, InterruptedException {
            return getContext().get(ConnectionParameters.class);
        }

        private Connection connect() throws IOException, InterruptedException {
            BuildContext context = RepeatableStepExecution.buildContext(getContext());
            return context.connect(parameters.orElse(context.block()));
        }

        /** The steps in the block are resumed after this one, so that they find the new token in their environment and masked. */
        @Override
        public void onResume() {
            super.onResume();
            if (exported == null) {
                return;
            }
            Future<Void> renewal = StepThreads.threads().submit(() -> {
                exported.replaceBy(connect().tokenForPrograms());
                return null;
            });
            try {
                renewal.get(RENEWAL_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                tellKept(e.getCause().getMessage());
            } catch (TimeoutException e) {
                renewal.cancel(true);
                tellKept("no new one could be had within " + RENEWAL_SECONDS + " s");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        private void tellKept(String reason) {
            try {
                RepeatableStepExecution.buildContext(getContext())
                        .log()
                        .line("DATABRICKS_TOKEN is still the one from before the restart of Jenkins: " + reason);
            } catch (IOException | InterruptedException e) {
                getContext().onFailure(e);
            }
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
        public Set<? extends Class<?>> getProvidedContext() {
            return Set.of(ConnectionParameters.class);
        }
    }
}
