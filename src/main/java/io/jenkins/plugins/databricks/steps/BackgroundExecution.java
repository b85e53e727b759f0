package io.jenkins.plugins.databricks.steps;

import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.ClassLoaderSanityThreadFactory;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import io.jenkins.plugins.databricks.connection.ConnectionParameters;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import jenkins.model.Jenkins;
import jenkins.security.SecurityContextExecutorService;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * Runs work that may be repeated on a thread of its own. Life: {@link #start} → {@link #work} in the background → the step's result. When Jenkins
 * restarts in between, the work is done again from its beginning, which is right for work whose second time changes nothing. An abort interrupts
 * it.
 */
abstract class BackgroundExecution extends StepExecution {

    private static final long serialVersionUID = 1L;

    static final ExecutorService THREADS = new SecurityContextExecutorService(Executors.newCachedThreadPool(
            new NamingThreadFactory(new ClassLoaderSanityThreadFactory(new DaemonThreadFactory()), "Databricks step")));

    private transient volatile Future<?> running;
    private transient volatile Throwable stopped;

    BackgroundExecution(StepContext context) {
        super(context);
    }

    /**
     * The work.
     *
     * @return what the step returns; must be serializable
     */
    abstract Object work(BuildContext context) throws IOException, InterruptedException;

    @Override
    public boolean start() {
        running = THREADS.submit(this::run);
        return false;
    }

    @Override
    public void onResume() {
        running = THREADS.submit(() -> {
            try {
                getContext().get(TaskListener.class).getLogger().println("Jenkins was restarted: doing this step again");
            } catch (IOException | InterruptedException e) {
                getContext().onFailure(e);
                return;
            }
            run();
        });
    }

    private void run() {
        try {
            Object result = work(buildContext(getContext()));
            if (stopped == null) {
                getContext().onSuccess(result);
            }
        } catch (Exception e) {
            if (stopped == null && !Jenkins.get().isTerminating()) {
                getContext().onFailure(BuildErrors.forLog(e));
            }
        }
    }

    @Override
    public void stop(Throwable cause) {
        stopped = cause;
        Future<?> future = running;
        if (future != null) {
            future.cancel(true);
        }
        getContext().onFailure(cause);
    }

    static BuildContext buildContext(StepContext context) throws IOException, InterruptedException {
        return new BuildContext(
                context.get(Run.class),
                context.get(TaskListener.class),
                context.get(FilePath.class),
                context.get(ConnectionParameters.class),
                UnaryOperator.identity());
    }
}
