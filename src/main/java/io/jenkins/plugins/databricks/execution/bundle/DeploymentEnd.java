package io.jenkins.plugins.databricks.execution.bundle;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.databricks.deploy.bundle.AppliedActions;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand;
import io.jenkins.plugins.databricks.deploy.bundle.CliLog;
import io.jenkins.plugins.databricks.deploy.bundle.Diagnostics;
import io.jenkins.plugins.databricks.deploy.bundle.TargetWords;
import io.jenkins.plugins.databricks.execution.StepThreads;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * What is done and said when the process of a deployment has ended. It may be done again, after a crash or when the agent is back; so nothing that it needs is
 * deleted here.
 */
final class DeploymentEnd {

    private static final Logger LOGGER = Logger.getLogger(DeploymentEnd.class.getName());

    private final DeploymentHost host;
    private final CliSession session;
    private final Deployed deployed;
    private final DeploymentRun run;
    private final Deployment deployment;
    private final BundleCommand command;
    private final TargetWords words;

    DeploymentEnd(
            DeploymentHost host, CliSession session, Deployed deployed, DeploymentRun run, Deployment deployment) {
        this.host = host;
        this.session = session;
        this.deployed = deployed;
        this.run = run;
        this.deployment = deployment;
        this.command = deployed.command();
        this.words = new TargetWords(command);
    }

    /**
     * Says and reports what has come of it, and releases its lock.
     *
     * @throws InterruptedException when it is not concluded after a further abort, or because Jenkins stops
     * @throws IOException when what the process has left cannot be read
     */
    DeploymentOutcome conclude() throws IOException, InterruptedException {
        if (run.isGone()) {
            return run.process().isStarted() ? gone() : interrupted();
        }
        if (host.isStopped()) {
            return stopped();
        }
        return run.status() == 0 ? succeeded() : failed();
    }

    private DeploymentOutcome gone() throws IOException, InterruptedException {
        say(command.words() + " was ended without an exit code, as when its machine is restarted");
        CliLog log = log();
        // What it noted last may have been lost with its machine.
        if (log != null && (log.lockRequested() != null || log.lockSkipped())) {
            release(log);
        } else {
            say(words.unknown());
        }
        return failure(command.words() + " was ended from outside Jenkins; the log says what is known of the target");
    }

    private DeploymentOutcome interrupted() throws IOException, InterruptedException {
        say(command.words() + " was interrupted just as it was started");
        CliLog log = log();
        if (log != null && run.wasAsked()) {
            release(log);
        } else if (run.process().hasNotBegun(session.folder())) {
            say(words.notBegun());
        } else {
            say(words.unknown());
        }
        return failure(command.words() + " was interrupted; the log says what is known of the target");
    }

    private DeploymentOutcome stopped() throws IOException, InterruptedException {
        if (run.status() == 0) {
            return DeploymentOutcome.success(null, words.complete());
        }
        try {
            CliLog log = log();
            if (log == null) {
                say(words.unknown());
            } else {
                release(log);
            }
        } catch (InterruptedException e) {
            if (!StepThreads.isJenkinsStopping()) {
                say("Its deployment lock cannot be released: the build was aborted again. " + words.lockMayBeLeft());
            }
            throw e;
        }
        String reason = "It was aborted; the log says what is known of the target";
        report(reason);
        return DeploymentOutcome.aborted(reason);
    }

    private DeploymentOutcome failed() throws IOException, InterruptedException {
        String reason =
                session.failure(command, run.status(), deployed.diagnostics()).getMessage();
        CliLog log = log();
        if (log != null && log.lockRefused()) {
            lock().tellHolder(deployment);
        }
        return failure(reason);
    }

    private DeploymentOutcome failure(String reason) throws InterruptedException {
        report(reason);
        return DeploymentOutcome.failure(reason);
    }

    private DeploymentOutcome succeeded() throws IOException, InterruptedException {
        try {
            return DeploymentOutcome.success(host.work().conclude(session, deployed), words.complete());
        } catch (InterruptedException e) {
            if (host.isStopped()) {
                return stopped();
            }
            throw e;
        } catch (IOException | RuntimeException e) {
            if (host.isStopped()) {
                // The abort has interrupted whatever this is.
                return stopped();
            }
            if (deployment.isAgentGone(session.folder())) {
                throw e;
            }
            return DeploymentOutcome.failure(command.words() + " has succeeded: " + words.complete()
                    + ". But the step has no result: " + e.getMessage());
        }
    }

    private void say(String line) {
        session.context().log().line(line);
    }

    private void release(CliLog log) throws InterruptedException {
        lock().releaseAfterStop(log);
    }

    private TargetLock lock() {
        return new TargetLock(session, deployed, host.isLost());
    }

    @CheckForNull
    private CliLog log() throws IOException, InterruptedException {
        return run.process().log(session.folder());
    }

    /** What came of it is more important. */
    private void report(String reason) throws InterruptedException {
        boolean shown = host.showsOutput();
        try {
            new BundleReport(session)
                    .failed(
                            command,
                            reason,
                            shown ? deployed.diagnostics() : new Diagnostics(),
                            shown ? deployed.actions() : new AppliedActions());
        } catch (RuntimeException e) {
            LOGGER.log(
                    Level.WARNING, e, () -> "The report of " + session.context().build() + " lacks a deployment");
        }
    }
}
