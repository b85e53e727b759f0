package io.jenkins.plugins.databricks.steps;

import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.databricks.connection.ConnectionParameters;
import java.io.IOException;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * Runs work that may be repeated on a thread of its own. Life: {@link #start} → the work in the background → the step's result. When Jenkins
 * restarts in between, the work is done again from its beginning, which is right for work whose second time changes nothing. An abort interrupts
 * it.
 */
class BackgroundExecution extends StepExecution {

    private static final long serialVersionUID = 1L;

    private final Sealed<RepeatableWork> work;

    private transient volatile Future<?> running;
    private transient volatile Throwable stopped;

    BackgroundExecution(StepContext context, RepeatableWork work) {
        super(context);
        this.work = new Sealed<>(work);
    }

    /** Does the work. */
    Object work(BuildContext context) throws IOException, InterruptedException {
        return work.open().work(context);
    }

    @Override
    public boolean start() {
        running = Background.threads().submit(() -> run(false));
        return false;
    }

    @Override
    public void onResume() {
        running = Background.threads().submit(() -> run(true));
    }

    private void run(boolean again) {
        try {
            BuildContext context = buildContext(getContext());
            if (again) {
                context.log().line("Jenkins was restarted: doing this step again");
            }
            Object result = work(context);
            if (stopped == null) {
                getContext().onSuccess(result);
            }
        } catch (Exception e) {
            fail(forLog(e, getContext()));
        } catch (Error e) {
            fail(e);
        }
    }

    /** An aborted step has failed already; one that Jenkins leaves as it stops is resumed in the next session. */
    private void fail(Throwable reason) {
        if (stopped == null && !Background.isJenkinsStopping()) {
            getContext().onFailure(reason);
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

    /** The error as Jenkins may keep it. */
    static Exception forLog(Exception e, StepContext context) {
        try {
            return BuildErrors.forLog(e, BuildMask.of(context));
        } catch (IOException gone) {
            return BuildErrors.forLog(e);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return BuildErrors.forLog(e);
        }
    }

    static BuildContext buildContext(StepContext context) throws IOException, InterruptedException {
        return new BuildContext(
                context.get(Run.class),
                context.get(TaskListener.class),
                () -> context.get(FilePath.class),
                context.get(ConnectionParameters.class),
                UnaryOperator.identity(),
                BuildMask.of(context));
    }
}
