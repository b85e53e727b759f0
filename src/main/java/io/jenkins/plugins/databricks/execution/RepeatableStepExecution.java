package io.jenkins.plugins.databricks.execution;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.LogTaskListener;
import io.jenkins.plugins.databricks.connection.ConnectionParameters;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.util.Timer;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The execution of a step whose work is idempotent, on a background thread: {@link #start} → the work in the background
 * → the step's result. If Jenkins restarts in between, the work is done again from the start. An abort interrupts it.
 */
@Restricted(NoExternalUse.class)
public class RepeatableStepExecution<W extends RepeatableWork> extends StepExecution {

    private static final long serialVersionUID = 1L;

    private static final Logger LOGGER = Logger.getLogger(RepeatableStepExecution.class.getName());

    private final Sealed<W> work;

    private Throwable stopped;
    private transient Thread worker;
    private transient boolean delivered;

    public RepeatableStepExecution(StepContext context, W work) {
        super(context);
        this.work = new Sealed<>(work);
    }

    /** The step's work. */
    protected final W work() {
        return work.open();
    }

    /** Does the work. */
    protected Object work(BuildContext context) throws IOException, InterruptedException {
        return work().work(context);
    }

    @Override
    public boolean start() {
        StepThreads.threads().execute(() -> run(false));
        return false;
    }

    @Override
    public void onResume() {
        StepThreads.threads().execute(() -> run(true));
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

    /** An aborted step fails with the abort; one interrupted by Jenkins' shutdown resumes in the next session. */
    private synchronized void end(Runnable end) {
        worker = null;
        Thread.interrupted();
        if (stopped != null) {
            deliver(() -> getContext().onFailure(stopped));
        } else if (!StepThreads.isJenkinsStopping()) {
            deliver(end);
        }
    }

    private void deliver(Runnable end) {
        if (!delivered) {
            delivered = true;
            end.run();
        }
    }

    /** Waits for the work to report what it was doing and to clean up; on a second abort it does not wait. */
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
        Timer.get().schedule(this::leave, StepThreads.LONGEST_END.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void leave() {
        deliver(() -> getContext().onFailure(stopped));
    }

    /** The error as Jenkins may store it. */
    public static Exception forLog(Exception e, StepContext context) {
        try {
            return BuildErrors.forLog(e, BuildMask.of(context));
        } catch (IOException gone) {
            return BuildErrors.forLog(e);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            return BuildErrors.forLog(e);
        }
    }

    /**
     * Saves the Pipeline, so that the state of its steps survives a crash once this returns.
     *
     * @throws IOException when it could not be saved
     */
    public static void save(StepContext context) throws IOException, InterruptedException {
        await(context.saveState());
    }

    /** Waits until the Pipeline is saved. */
    public static void await(Future<Void> saving) throws IOException, InterruptedException {
        try {
            saving.get();
        } catch (ExecutionException e) {
            throw new IOException("The Pipeline cannot be saved: " + e.getCause(), e.getCause());
        }
    }

    public static BuildContext buildContext(StepContext context) throws IOException, InterruptedException {
        return new BuildContext(
                context.get(Run.class),
                listener(context),
                new PipelineWorkspace(context),
                context.get(ConnectionParameters.class),
                UnaryOperator.identity(),
                BuildMask.of(context));
    }

    /**
     * The step's log. A crash may have come when Jenkins had saved that the step was over, but not yet the Pipeline, which then goes on with the step. Its log
     * cannot be written any more, but it has to come to its end once more.
     */
    private static TaskListener listener(StepContext context) throws InterruptedException {
        try {
            return context.get(TaskListener.class);
        } catch (IOException e) {
            LOGGER.log(Level.INFO, "The log of a step that is resumed cannot be written", e);
            return new LogTaskListener(LOGGER, Level.INFO);
        }
    }

    /** The workspace of the {@code node} block around a step. */
    private record PipelineWorkspace(StepContext context) implements BuildContext.Workspace {

        @Override
        public FilePath find() throws IOException, InterruptedException {
            return context.get(FilePath.class);
        }

        @Override
        public Launcher launcher() throws IOException, InterruptedException {
            return context.get(Launcher.class);
        }

        @Override
        public EnvVars environment() throws IOException, InterruptedException {
            return context.get(EnvVars.class);
        }
    }
}
