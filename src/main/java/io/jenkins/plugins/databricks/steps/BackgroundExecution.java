package io.jenkins.plugins.databricks.steps;

import hudson.FilePath;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.databricks.connection.ConnectionParameters;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import jenkins.util.Timer;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * Runs work that may be repeated on a thread of its own. Life: {@link #start} → the work in the background → the step's result. When Jenkins
 * restarts in between, the work is done again from its beginning, which is right for work whose second time changes nothing. An abort interrupts
 * it.
 */
class BackgroundExecution extends StepExecution {

    private static final long serialVersionUID = 1L;

    /** How long an aborted step waits for its work to end in good order. */
    private static final Duration LONGEST_END = Duration.ofSeconds(12);

    private final Sealed<RepeatableWork> work;

    private Throwable stopped;
    private transient Thread worker;
    private transient boolean delivered;

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
        Background.threads().execute(() -> run(false));
        return false;
    }

    @Override
    public void onResume() {
        Background.threads().execute(() -> run(true));
    }

    private void run(boolean again) {
        if (!begin()) {
            return;
        }
        Runnable end;
        try {
            BuildContext context = buildContext(getContext());
            if (again) {
                context.log().line("Jenkins was restarted: doing this step again");
            }
            Object result = work(context);
            end = () -> getContext().onSuccess(result);
        } catch (Exception e) {
            Exception reason = forLog(e, getContext());
            end = () -> getContext().onFailure(reason);
        } catch (Error e) {
            end = () -> getContext().onFailure(e);
        }
        end(end);
    }

    private synchronized boolean begin() {
        if (stopped != null) {
            deliver(() -> getContext().onFailure(stopped));
            return false;
        }
        worker = Thread.currentThread();
        return true;
    }

    /** What an aborted step says is that it was aborted; one that Jenkins leaves as it stops is resumed in the next session. */
    private synchronized void end(Runnable end) {
        worker = null;
        Thread.interrupted();
        if (stopped != null) {
            deliver(() -> getContext().onFailure(stopped));
        } else if (!Background.isJenkinsStopping()) {
            deliver(end);
        }
    }

    private void deliver(Runnable end) {
        if (!delivered) {
            delivered = true;
            end.run();
        }
    }

    /** Waits for the work to say what it was doing and to call it off; called again by an impatient user, it does not. */
    @Override
    public synchronized void stop(Throwable cause) {
        boolean again = stopped != null;
        stopped = again ? stopped : cause;
        if (worker == null || again) {
            deliver(() -> getContext().onFailure(stopped));
            return;
        }
        worker.interrupt();
        getContext().saveState();
        Timer.get().schedule(this::leave, LONGEST_END.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void leave() {
        deliver(() -> getContext().onFailure(stopped));
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
