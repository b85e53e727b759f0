package io.jenkins.plugins.databricks.steps;

import hudson.AbortException;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.RunSubmission;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.CauseOfInterruption;
import jenkins.util.Timer;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * The life of a step that starts a run. {@link #start} makes an idempotency token. What will be sent is made ready and saved with it before anything is
 * sent, so that whatever gets lost, the same call can be made again without a second run. Once the run is submitted its id is saved too, and no thread
 * waits: the tracker calls back when the run has ended, and its outcome becomes the step's.
 *
 * <p>When Jenkins restarts, {@link #onResume} submits again with the same token if it is not known whether a run was started, and goes on following
 * it if it is. An abort before anything is sent ends the step at once. After that the remote run is cancelled; the step ends when Databricks confirms that, or half a minute later without.
 */
final class RunExecution extends StepExecution {

    private static final long serialVersionUID = 1L;

    private static final Logger LOGGER = Logger.getLogger(RunExecution.class.getName());

    private final Sealed<RunStep> step;
    private final String idempotencyToken = UUID.randomUUID().toString();
    private final AtomicBoolean done = new AtomicBoolean();
    private volatile Sealed<RunSubmission> submission;
    private volatile long runId;
    private volatile Throwable stopped;

    private transient volatile Future<?> submitting;
    private transient volatile RunSession session;
    private transient volatile String state;

    RunExecution(StepContext context, RunStep step) {
        super(context);
        this.step = new Sealed<>(step);
    }

    @Override
    public boolean start() {
        submitting = inBackground(this::submit);
        return false;
    }

    @Override
    public void onResume() {
        submitting = inBackground(() -> {
            TaskListener listener = getContext().get(TaskListener.class);
            if (runId == 0) {
                listener.getLogger().println("Jenkins was restarted: making sure that the run is started, once");
                submit();
            } else {
                listener.getLogger().println("Jenkins was restarted: waiting on for run " + runId);
                BuildContext context = BackgroundExecution.buildContext(getContext());
                session = new RunSession(context.connect(step.open()), context);
                follow();
            }
        });
    }

    private void submit() throws IOException, InterruptedException, ExecutionException {
        BuildContext context = BackgroundExecution.buildContext(getContext());
        Connection connection = context.connect(step.open());
        session = new RunSession(connection, context);
        if (submission == null) {
            submission = new Sealed<>(step.open().prepare(context, connection));
        }
        if (stopped != null) {
            fail(stopped);
            return;
        }
        getContext().saveState().get();
        runId = session.submit(submission.open(), idempotencyToken);
        getContext().saveState();
        io.jenkins.plugins.databricks.workspace.Run run = session.announce(runId);
        if (step.open().isWait() || stopped != null) {
            follow();
        } else {
            succeed(FinishedRun.toMap(run.withTexts(context.mask()::hide), Map.of()));
        }
    }

    private void follow() throws IOException, InterruptedException {
        state = "waiting for run " + runId;
        session.follow(runId, submission.open().repair(), new RunSession.Waiter() {
            @Override
            public void ended(FinishedRun run) {
                inBackground(() -> conclude(run));
            }

            @Override
            public void failed(Throwable reason) {
                fail(stopped == null ? reason : stopped);
            }
        });
        if (stopped != null) {
            cancel();
        }
    }

    private void conclude(FinishedRun finished) throws IOException, InterruptedException {
        if (stopped != null) {
            session.tellCancelled(finished);
            fail(stopped);
            return;
        }
        Result verdict = RunSession.verdict(finished);
        if (verdict == Result.UNSTABLE) {
            getContext().get(TaskListener.class).getLogger().println(finished.problem());
            getContext()
                    .get(FlowNode.class)
                    .addOrReplaceAction(new WarningAction(Result.UNSTABLE).withMessage(finished.problem()));
            getContext().get(Run.class).setResult(Result.UNSTABLE);
        }
        if (verdict == Result.SUCCESS
                || verdict == Result.UNSTABLE
                || !step.open().isFailBuild()) {
            succeed(finished.toMap());
        } else if (verdict == Result.ABORTED) {
            fail(new FlowInterruptedException(Result.ABORTED, false, new CancelledInDatabricks(finished.problem())));
        } else {
            fail(new AbortException(finished.problem()));
        }
    }

    /** Called again by an impatient user, the step ends at once. */
    @Override
    public void stop(Throwable cause) {
        if (stopped != null) {
            fail(stopped);
            return;
        }
        stopped = cause;
        if (submission == null) {
            Future<?> preparing = submitting;
            if (preparing != null) {
                preparing.cancel(true);
            }
            fail(cause);
            return;
        }
        state = "cancelling run " + runId;
        Timer.get().schedule(this::giveUpConfirmation, RunSession.CONFIRMATION_SECONDS, TimeUnit.SECONDS);
        if (session != null && runId != 0) {
            inBackground(this::cancel);
        }
    }

    private void cancel() throws IOException, InterruptedException {
        if (!step.open().isCancelOnAbort()) {
            session.leaveGoingOn(runId);
            fail(stopped);
            return;
        }
        session.cancel(runId);
    }

    private void giveUpConfirmation() {
        inBackground(() -> {
            if (!done.get()) {
                if (session != null && runId != 0) {
                    session.leaveUnconfirmed(runId);
                }
                fail(stopped);
            }
        });
    }

    private void succeed(Object result) {
        if (done.compareAndSet(false, true)) {
            getContext().onSuccess(result);
        }
    }

    private void fail(Throwable reason) {
        if (!Background.isJenkinsStopping() && done.compareAndSet(false, true)) {
            getContext().onFailure(reason);
        }
    }

    @FunctionalInterface
    private interface Action {
        void run() throws IOException, InterruptedException, ExecutionException;
    }

    private Future<?> inBackground(Action action) {
        return Background.threads().submit(() -> {
            try {
                action.run();
            } catch (InterruptedException e) {
                LOGGER.log(Level.FINE, "left until Jenkins has been restarted", e);
            } catch (Exception e) {
                fail(stopped == null ? BackgroundExecution.forLog(e, getContext()) : stopped);
            } catch (Error e) {
                fail(e);
            }
        });
    }

    @Override
    public String getStatus() {
        return state == null ? "submitting a run" : state;
    }

    /** Somebody cancelled the run in Databricks, which aborts the build as an abort in Jenkins would. */
    private static final class CancelledInDatabricks extends CauseOfInterruption {

        private static final long serialVersionUID = 1L;

        private final String description;

        CancelledInDatabricks(String description) {
            this.description = description;
        }

        @Override
        public String getShortDescription() {
            return description;
        }
    }
}
