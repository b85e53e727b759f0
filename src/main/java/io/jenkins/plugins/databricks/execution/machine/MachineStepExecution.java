package io.jenkins.plugins.databricks.execution.machine;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.model.Result;
import hudson.model.Run;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.machine.Machine;
import io.jenkins.plugins.databricks.execution.CancelledInDatabricks;
import io.jenkins.plugins.databricks.execution.RepeatableStepExecution;
import io.jenkins.plugins.databricks.execution.Sealed;
import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.plugins.workflow.actions.WarningAction;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.jenkinsci.plugins.workflow.support.actions.PauseAction;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The execution of a Pipeline step that has a {@link Machine} work for it. It saves the machine's state with the Pipeline, passes on aborts and restarts, and
 * completes the step. Whether the result was delivered is not saved: after a crash it is delivered again.
 *
 * @param <W> the step
 * @param <R> the record of what the machine has done
 */
@Restricted(NoExternalUse.class)
public abstract class MachineStepExecution<W extends Serializable, R extends Serializable> extends StepExecution {

    private static final long serialVersionUID = 1L;

    private static final Logger LOGGER = Logger.getLogger(MachineStepExecution.class.getName());

    private final Sealed<W> step;
    private volatile Sealed<R> record;
    private volatile Throwable stopped;

    private transient Machine machine;

    /** The last saving of the Pipeline that was begun for this step; {@code null} if there was none in this session of Jenkins. */
    private transient volatile Future<Void> saving;

    /** @param begin the record of a machine that has done nothing */
    protected MachineStepExecution(StepContext context, W step, R begin) {
        super(context);
        this.step = Sealed.immutable(step);
        this.record = Sealed.immutable(begin);
    }

    /** A machine that goes on from this record. */
    protected abstract Machine machine(R from);

    /** Whether the machine had been told to stop by then. */
    protected abstract boolean isStopped(R then);

    /** What is known of the machine after a restart. */
    protected R resumed(R saved) {
        return saved;
    }

    @Override
    public final boolean start() {
        begin(Machine::start);
        return false;
    }

    @Override
    public final void onResume() {
        remember(resumed(record()));
        begin(Machine::resume);
    }

    /** It may have been stopped before, by another thread or in the last session of Jenkins. */
    private synchronized void begin(Consumer<Machine> how) {
        machine = machine(record());
        how.accept(machine);
        if (stopped != null && !isStopped(record())) {
            machine.stop();
        }
    }

    /** A second abort ends the step at once. */
    @Override
    public final synchronized void stop(Throwable cause) {
        if (stopped == null) {
            stopped = cause;
        }
        if (machine != null) {
            machine.stop();
        }
    }

    protected final W step() {
        return step.open();
    }

    protected final R record() {
        return record.open();
    }

    protected final boolean isAborted() {
        return stopped != null;
    }

    /** Takes a record, which is saved the next time that the Pipeline is. */
    protected final void remember(R now) {
        record = Sealed.immutable(now);
    }

    /** Begins to save the Pipeline with this step. */
    protected final void saveSoon() {
        saving = getContext().saveState();
    }

    /** Waits until the Pipeline is saved as it was when that began. */
    protected final void awaitSaved() throws IOException, InterruptedException {
        if (saving != null) {
            RepeatableStepExecution.await(saving);
        }
    }

    protected final void save(R now) throws IOException, InterruptedException {
        remember(now);
        saveSoon();
        awaitSaved();
    }

    /**
     * Jenkins' views show a paused step as one that waits, and do not count the time as its own.
     *
     * @param cause what it waits for; {@code null} when it goes on
     */
    protected final void pause(@CheckForNull String cause) {
        try {
            FlowNode node = getContext().get(FlowNode.class);
            boolean paused = PauseAction.isPaused(node);
            if (cause != null && !paused) {
                node.addAction(new PauseAction(cause));
            } else if (cause == null && paused) {
                PauseAction.endCurrentPause(node);
            }
        } catch (IOException | InterruptedException e) {
            LOGGER.log(Level.FINE, "a step cannot be shown as paused", e);
        }
    }

    /**
     * Completes the step.
     *
     * @param value what it returns if it does not fail
     * @param problem what has gone wrong; {@code null} after a success
     */
    protected final void conclude(
            Result verdict,
            boolean failBuild,
            Map<String, Object> value,
            @CheckForNull String problem,
            DeploymentLog log) {
        if (verdict == Result.UNSTABLE) {
            markUnstable(problem, log);
        }
        if (verdict == Result.SUCCESS || verdict == Result.UNSTABLE || !failBuild) {
            getContext().onSuccess(value);
        } else if (verdict == Result.ABORTED) {
            getContext().onFailure(CancelledInDatabricks.abort(problem));
        } else {
            getContext().onFailure(new AbortException(problem));
        }
    }

    private void markUnstable(String problem, DeploymentLog log) {
        log.line(problem);
        try {
            getContext()
                    .get(FlowNode.class)
                    .addOrReplaceAction(new WarningAction(Result.UNSTABLE).withMessage(problem));
            getContext().get(Run.class).setResult(Result.UNSTABLE);
        } catch (IOException | InterruptedException e) {
            log.line("The build cannot be marked as unstable: " + e.getMessage());
        }
    }

    protected final void fail(Throwable reason) {
        getContext()
                .onFailure(reason instanceof Exception e ? RepeatableStepExecution.forLog(e, getContext()) : reason);
    }

    /** If the whole build was killed, nobody has stopped the step. */
    protected final void abort() {
        getContext().onFailure(stopped == null ? new AbortException("The build has ended") : stopped);
    }
}
