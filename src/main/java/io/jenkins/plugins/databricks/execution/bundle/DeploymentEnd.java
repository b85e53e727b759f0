package io.jenkins.plugins.databricks.execution.bundle;

import hudson.AbortException;
import io.jenkins.plugins.databricks.deploy.bundle.AppliedActions;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand;
import io.jenkins.plugins.databricks.deploy.bundle.CliLog;
import io.jenkins.plugins.databricks.deploy.bundle.Diagnostics;
import io.jenkins.plugins.databricks.deploy.bundle.TargetWords;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;

/** What is done and said when the process of a deployment has ended. */
final class DeploymentEnd {

    private final Deployment.Host host;
    private final CliSession session;
    private final Deployed deployed;
    private final DeploymentRun run;
    private final Deployment deployment;
    private final BundleCommand command;
    private final TargetWords words;

    DeploymentEnd(
            Deployment.Host host, CliSession session, Deployed deployed, DeploymentRun run, Deployment deployment) {
        this.host = host;
        this.session = session;
        this.deployed = deployed;
        this.run = run;
        this.deployment = deployment;
        this.command = deployed.command();
        this.words = new TargetWords(command);
    }

    /**
     * Concludes the step, and deletes what the process has left on the agent.
     *
     * @throws InterruptedException after an abort
     * @throws AbortException when the command has failed
     */
    Deployment.End conclude() throws IOException, InterruptedException {
        try (session) {
            if (run.isGone()) {
                throw gone();
            }
            if (host.isStopped()) {
                stopped();
                throw new InterruptedException();
            }
            if (run.status() != 0) {
                throw failed();
            }
            Deployment.End end = new Deployment.End(succeeded());
            clean();
            return end;
        }
    }

    private AbortException gone() throws IOException, InterruptedException {
        say(command.words() + " was ended without an exit code, as when its machine is restarted");
        CliLog log = log();
        // What it noted last may have been lost with its machine.
        if (log.lockRequested() == null && !log.lockSkipped()) {
            say(words.unknown());
        } else {
            lock().releaseAfterStop(log);
        }
        String reason = command.words() + " was ended from outside Jenkins; the log says what is known of the target";
        report(reason);
        clean();
        if (host.isStopped()) {
            throw new InterruptedException();
        }
        return new AbortException(reason);
    }

    private void stopped() throws IOException, InterruptedException {
        if (run.status() == 0) {
            sayItWasComplete();
        } else {
            lock().releaseAfterStop(log());
            report("It was aborted; the log says what is known of the target");
        }
        clean();
    }

    private AbortException failed() throws IOException, InterruptedException {
        AbortException failure = session.failure(command, run.status(), deployed.diagnostics());
        if (log().lockRefused()) {
            lock().tellHolder(deployment);
        }
        report(failure.getMessage());
        clean();
        return failure;
    }

    private Object succeeded() throws IOException, InterruptedException {
        try {
            return host.work().conclude(session, deployed);
        } catch (InterruptedException e) {
            if (host.isStopped()) {
                sayItWasComplete();
            }
            throw e;
        } catch (IOException | InvalidInputException e) {
            clean();
            throw new AbortException(command.words() + " has succeeded: " + words.complete()
                    + ". But the step has no result: " + e.getMessage());
        }
    }

    private void sayItWasComplete() {
        say("It had ended before it could be stopped: " + words.complete());
    }

    private void say(String line) {
        session.context().log().line(line);
    }

    private TargetLock lock() {
        return new TargetLock(session, deployed, host.isLost());
    }

    private CliLog log() throws IOException, InterruptedException {
        return run.process().log(session.folder());
    }

    private void report(String reason) throws InterruptedException {
        boolean shown = host.showsOutput();
        new BundleReport(session)
                .failed(
                        command,
                        reason,
                        shown ? deployed.diagnostics() : new Diagnostics(),
                        shown ? deployed.actions() : new AppliedActions());
    }

    /** Does nothing while the agent is offline. */
    private void clean() throws InterruptedException {
        OpenDeployments.get().remove(deployment);
        run.process().clean(session.folder());
    }
}
