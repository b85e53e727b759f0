package io.jenkins.plugins.databricks.steps;

import hudson.model.Item;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.RunConclusion;
import io.jenkins.plugins.databricks.deploy.RunHost;
import io.jenkins.plugins.databricks.deploy.RunMachine;
import io.jenkins.plugins.databricks.deploy.RunOptions;
import io.jenkins.plugins.databricks.deploy.RunPoller;
import io.jenkins.plugins.databricks.deploy.RunRecord;
import io.jenkins.plugins.databricks.deploy.RunSubmission;
import io.jenkins.plugins.databricks.workspace.Run;
import io.jenkins.plugins.databricks.workspace.Run.TaskRun;
import io.jenkins.plugins.databricks.workspace.RunOutput;
import io.jenkins.plugins.databricks.workspace.Runs;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.queue.ItemDeletion;
import jenkins.util.Timer;

/** A build of Jenkins that a run is carried for, be it of a Pipeline or a freestyle job: they differ in what they save, and in how they take the end. */
abstract class RunningBuild implements RunHost {

    private static final Logger LOGGER = Logger.getLogger(RunningBuild.class.getName());

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Whoever deletes a job waits fifteen seconds for its builds to end. */
    private static final Duration PATIENCE_OF_A_DELETED_JOB = Duration.ofSeconds(10);

    private final RunStep step;

    RunningBuild(RunStep step) {
        this.step = step;
    }

    /** Where the step works; found when it is first needed, which takes its time. */
    abstract BuildContext context() throws IOException, InterruptedException;

    RunMachine machine(RunRecord record) {
        return new RunMachine(
                this,
                new RunOptions(step.isWait(), step.isCancelOnAbort()),
                record,
                Background.poller(),
                Timer.get(),
                Background.threads());
    }

    @Override
    public RunSubmission prepare() throws IOException, InterruptedException {
        return step.prepare(context(), context().connect(step));
    }

    @Override
    public RunPoller.Connection connect() throws IOException, InterruptedException {
        Connection connection = context().connect(step);
        return new RunPoller.Connection(connection.key(), new Runs(connection.client()));
    }

    @Override
    public RunPoller.Connection connectOnce() throws IOException, InterruptedException {
        Connection connection = context().connect(step);
        return new RunPoller.Connection(connection.key(), new Runs(connection.impatientClient()));
    }

    @Override
    public DeploymentLog log() {
        try {
            return context().log();
        } catch (IOException | InterruptedException e) {
            LOGGER.log(Level.WARNING, "The log of a build cannot be written", e);
            return new LostLog();
        }
    }

    @Override
    public void report(URI workspace, Run run) throws IOException {
        try {
            context().report().updateRun(workspace, run);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void report(URI workspace, Run run, TaskRun task, RunOutput output) throws IOException {
        try {
            context().report().saveOutput(workspace, run, task, output);
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    @Override
    public void ended(RunConclusion conclusion) {
        UnaryOperator<String> mask = mask();
        Map<Long, RunOutput> outputs = new HashMap<>();
        conclusion.outputs().forEach((task, output) -> outputs.put(task, output.withTexts(mask)));
        ended(new FinishedRun(
                conclusion.run().withTexts(mask),
                outputs,
                conclusion.failures().stream().map(mask).toList()));
    }

    /** The run has ended; nothing that the log hides is in it. */
    abstract void ended(FinishedRun run);

    /** What the log hides is hidden in all that leads out of it; everything, where it cannot be known what that is. */
    final UnaryOperator<String> mask() {
        try {
            return context().mask()::hide;
        } catch (IOException | InterruptedException e) {
            LOGGER.log(Level.WARNING, "What the log of a build hides cannot be found out", e);
            return text -> text == null ? null : "****";
        }
    }

    @Override
    public boolean isSuspended() {
        return Background.isJenkinsStopping();
    }

    @Override
    public Duration patienceAfterAbort() {
        try {
            Item job = context().build().getParent();
            return ItemDeletion.contains(job) ? PATIENCE_OF_A_DELETED_JOB : PATIENCE;
        } catch (IOException | InterruptedException e) {
            return PATIENCE;
        }
    }

    /** What is left where the build's log is gone. */
    private record LostLog() implements DeploymentLog {

        @Override
        public void line(String text) {
            LOGGER.info(text);
        }

        @Override
        public void link(String text, URI target) {
            LOGGER.info(text + " " + target);
        }
    }
}
