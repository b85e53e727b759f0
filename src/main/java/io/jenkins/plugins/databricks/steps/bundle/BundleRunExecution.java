package io.jenkins.plugins.databricks.steps.bundle;

import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.RepeatableStepExecution;
import io.jenkins.plugins.databricks.execution.Sealed;
import io.jenkins.plugins.databricks.execution.StepThreads;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/** Looks up what a key stands for; from then on, the execution for resources of that kind goes on in its place. */
final class BundleRunExecution extends StepExecution {

    private static final long serialVersionUID = 1L;

    private final Sealed<DatabricksBundleRunStep> step;
    private volatile StepExecution next;

    private transient Thread worker;
    private transient boolean stopped;

    BundleRunExecution(StepContext context, DatabricksBundleRunStep step) {
        super(context);
        this.step = new Sealed<>(step);
    }

    @Override
    public boolean start() {
        StepThreads.threads().execute(this::begin);
        return false;
    }

    @Override
    public void onResume() {
        if (next == null) {
            start();
        } else {
            next.onResume();
        }
    }

    private void begin() {
        synchronized (this) {
            if (stopped) {
                return;
            }
            worker = Thread.currentThread();
        }
        try {
            BuildContext context = RepeatableStepExecution.buildContext(getContext());
            follow(step.open().found(context));
        } catch (Exception e) {
            fail(RepeatableStepExecution.forLog(e, getContext()));
        } catch (Error e) {
            fail(e);
        } finally {
            synchronized (this) {
                worker = null;
            }
        }
    }

    private void follow(DatabricksBundleRunStep found) throws Exception {
        synchronized (this) {
            if (stopped) {
                return;
            }
            next = found.execution(getContext());
        }
        RepeatableStepExecution.save(getContext());
        next.start();
    }

    private void fail(Throwable reason) {
        synchronized (this) {
            if (stopped || StepThreads.isJenkinsStopping()) {
                return;
            }
        }
        getContext().onFailure(reason);
    }

    @Override
    public void stop(Throwable cause) throws Exception {
        synchronized (this) {
            if (next == null) {
                if (!stopped) {
                    stopped = true;
                    if (worker != null) {
                        worker.interrupt();
                    }
                    getContext().onFailure(cause);
                }
                return;
            }
        }
        next.stop(cause);
    }

    @Override
    public String getStatus() {
        return next == null ? "looking up a key of the bundle" : next.getStatus();
    }
}
