package io.jenkins.plugins.databricks.steps;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.TaskListener;
import io.jenkins.plugins.databricks.cli.Cli;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.connection.ConnectionParameters;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.ExportedToken;
import io.jenkins.plugins.databricks.execution.RepeatableStepExecution;
import io.jenkins.plugins.databricks.execution.StepThreads;
import io.jenkins.plugins.databricks.execution.tokens.ServiceVariables;
import io.jenkins.plugins.databricks.execution.tokens.TokenService;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.GeneralNonBlockingStepExecution;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** The execution of {@link WithDatabricksStep}, on a thread of its own, since looking up credentials, minting a token and installing a tool may take a while. */
final class WithDatabricksExecution extends GeneralNonBlockingStepExecution {

    private static final long serialVersionUID = 1L;

    private static final long RENEWAL_SECONDS = 30;

    private final ConnectionParameters parameters;
    private final boolean exportToken;
    private final String cli;
    private ExportedToken exported;
    private TokenService service;

    WithDatabricksExecution(
            StepContext context, ConnectionParameters parameters, boolean exportToken, @CheckForNull String cli) {
        super(context);
        this.parameters = parameters;
        this.exportToken = exportToken;
        this.cli = cli;
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
        boolean started = false;
        try {
            prepared().start();
            started = true;
        } finally {
            if (!started) {
                closeService();
            }
        }
    }

    private BodyInvoker prepared() throws IOException, InterruptedException {
        if (exportToken && cli != null) {
            throw new InvalidInputException(
                    "exportToken and cli are both given: keep cli, from which the Databricks CLI"
                            + " and SDKs get renewed tokens, or exportToken for tools that know only DATABRICKS_TOKEN");
        }
        BuildContext context = context();
        Connection connection = context.connect(parameters.orElse(context.block()));
        BodyInvoker body = getContext()
                .newBodyInvoker()
                .withContext(parameters.orElse(context.block()))
                .withCallback(new End());
        if (exportToken) {
            exported = new ExportedToken(connection.host(), connection.tokenForPrograms());
            exported.addTo(body, getContext());
        }
        if (cli != null) {
            openService(context, body);
        }
        return body;
    }

    private void openService(BuildContext context, BodyInvoker body) throws IOException, InterruptedException {
        FilePath folder = context.workspace().find();
        if (folder == null) {
            throw new InvalidInputException(
                    "cli: there is no agent whose programs could use it. Put withDatabricks into a"
                            + " node block or a stage with an agent");
        }
        folder.mkdirs();
        Cli found = Cli.find(
                cli,
                folder,
                getContext().get(Launcher.class),
                getContext().get(EnvVars.class),
                getContext().get(TaskListener.class));
        FilePath executable = folder.child(found.executable());
        String tool = Objects.requireNonNull(executable.getParent()).getRemote();
        service = TokenService.open(context, parameters.orElse(context.block()), "cli");
        new ServiceVariables(service, tool).addTo(body, getContext());
    }

    private BuildContext context() throws IOException, InterruptedException {
        return RepeatableStepExecution.buildContext(getContext());
    }

    /** The steps in the block are resumed after this one, so that they find the new token in their environment and masked. */
    @Override
    public void onResume() {
        super.onResume();
        try {
            if (service != null) {
                service.resume(context());
            }
            if (exported != null) {
                renewToken(context());
            }
        } catch (IOException e) {
            getContext().onFailure(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void renewToken(BuildContext context) throws InterruptedException {
        Future<Void> renewal = StepThreads.threads().submit(() -> {
            exported.replaceBy(
                    context.connect(parameters.orElse(context.block())).tokenForPrograms());
            return null;
        });
        try {
            renewal.get(RENEWAL_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            tellKept(context, e.getCause().getMessage());
        } catch (TimeoutException e) {
            renewal.cancel(true);
            tellKept(context, "no new one could be had within " + RENEWAL_SECONDS + " s");
        }
    }

    private static void tellKept(BuildContext context, String reason) {
        context.log().line("DATABRICKS_TOKEN is still the one from before the restart of Jenkins: " + reason);
    }

    private void closeService() {
        if (service != null) {
            service.close();
        }
    }

    /** However the block ends, its token service ends with it. */
    private final class End extends TailCall {

        private static final long serialVersionUID = 1L;

        @Override
        protected void finished(StepContext context) {
            closeService();
        }
    }
}
