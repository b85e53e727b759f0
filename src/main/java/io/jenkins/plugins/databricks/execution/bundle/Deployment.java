package io.jenkins.plugins.databricks.execution.bundle;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import io.jenkins.plugins.databricks.cli.Cli;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand;
import io.jenkins.plugins.databricks.deploy.bundle.CliLog;
import io.jenkins.plugins.databricks.deploy.bundle.DeploymentLock;
import io.jenkins.plugins.databricks.deploy.bundle.TargetWords;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.StepThreads;
import io.jenkins.plugins.databricks.execution.process.DurableProcess;
import io.jenkins.plugins.databricks.execution.tokens.TokenService;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A command of the CLI that changes a target, from its start to its result. It is saved with the build, and moved on by looking at it again and again:
 * preparing → starting → working ({@link DeploymentRun}) → concluding ({@link DeploymentEnd}) → concluded ({@link DeploymentOutcome}). An abort comes in
 * between as stopping, before what is left is released in the conclusion.
 */
final class Deployment implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final Logger LOGGER = Logger.getLogger(Deployment.class.getName());

    private final String id = UUID.randomUUID().toString();

    private BundleCommand command;
    private Cli cli;
    private DeploymentAgent agent;
    private TokenService tokens;
    private Deployed deployed;

    /** Saved before its process is started, which is done once, even if Jenkins ends before it knows of it. */
    private volatile DeploymentRun run;

    /** Saved before what the process has left is deleted, since nothing can be told of that any more. */
    private DeploymentOutcome outcome;

    private transient boolean starting;

    /** Its build has ended while it was started. */
    private transient boolean orphaned;

    /** Its process was left to itself, or could not be started. */
    @SuppressFBWarnings(value = "SE_TRANSIENT_FIELD_NOT_RESTORED", justification = "a saved one was not abandoned")
    private transient boolean abandoned;

    private transient boolean told;
    private transient boolean resumed;

    private transient Thread looking;
    private transient volatile boolean takenOver;

    /** Set at the first look. */
    @SuppressFBWarnings(value = "SE_TRANSIENT_FIELD_NOT_RESTORED", justification = "each look sets it")
    private transient volatile Duration pause;

    /** How long to wait before the next look. */
    Duration pause() {
        return pause;
    }

    /** What no other deployment has. */
    String id() {
        return id;
    }

    /** Names one that has been started, in messages. */
    String words() {
        return command.words() + " on " + agent.name();
    }

    /** The folder where it was started; {@code null} while its agent is offline. */
    @CheckForNull
    FilePath folder() {
        return agent.find();
    }

    String status() {
        if (run == null) {
            return "preparing a deployment";
        }
        return (run.isStopping() ? "stopping " : "running ") + words();
    }

    /** Whether its process is known to have been started. */
    boolean isStarted() {
        return run != null && run.process().isStarted();
    }

    boolean isConcluded() {
        return outcome != null;
    }

    /** Whether its process has been started, or may have been. */
    boolean mayHaveBegun() {
        return run != null && !abandoned;
    }

    /** Whether its process was started, or may have been, and, as far as is known, has neither ended nor was left to itself. */
    boolean mayGoOn() {
        return run != null && !abandoned && !run.hasEnded();
    }

    /**
     * Its build has ended without it, and a copy of it is looked at from now on.
     *
     * @return whether there can be such a copy: not before it is known what was started
     */
    synchronized boolean takeOver() {
        orphaned = starting;
        takenOver = !starting;
        return takenOver;
    }

    boolean isTakenOver() {
        return takenOver;
    }

    /**
     * Interrupts the thread that looks at it, if there is one.
     *
     * @param always also if that ends what should be waited for. Otherwise nothing has been started yet, or all has ended and nothing has to be released
     */
    synchronized void interrupt(boolean always) {
        boolean harmless = !starting && (run == null || (run.hasEnded() && !run.isGone()));
        if (looking != null && (always || harmless)) {
            looking.interrupt();
        }
    }

    private synchronized void isLookedAtBy(@CheckForNull Thread thread) {
        looking = thread;
    }

    private synchronized void beginLaunch(DeploymentHost host, DeploymentRun next) throws InterruptedException {
        if (Thread.interrupted() || host.isStopped()) {
            throw new InterruptedException();
        }
        starting = true;
        run = next;
    }

    /** @return whether its build has ended meanwhile */
    private synchronized boolean endLaunch() {
        starting = false;
        return orphaned;
    }

    /** Nobody looks at it any more: ends what Jenkins does for it. Returns what is known if its process may go on, otherwise {@code null}. */
    @CheckForNull
    String leave() {
        if (tokens != null && outcome == null) {
            tokens.close();
        }
        if (!mayGoOn()) {
            return null;
        }
        return "The end of " + words() + " was not awaited: it may go on, and may hold the deployment lock of "
                + new TargetWords(command).target();
    }

    /** Whether its agent is offline, or is about to be known to be. */
    boolean isAgentGone(FilePath workspace) {
        return agent.isGone(workspace);
    }

    /** Whether its process holds a lock; unknown while its agent is offline. */
    boolean holds(DeploymentLock lock) throws IOException, InterruptedException {
        FilePath workspace = run == null ? null : agent.find();
        CliLog log = workspace == null ? null : run.process().log(workspace);
        return log != null && lock.isOf(log, lock.user(), null);
    }

    /** Marks a deployment that was saved, so that the next look picks it up. */
    void resume() {
        resumed = true;
    }

    /**
     * Looks at it, and does what comes next.
     *
     * @return the end, or {@code null} if it is to be looked at again after the pause
     * @throws InterruptedException also at the end after an abort
     * @throws AbortException also at the end when the command has failed
     */
    @CheckForNull
    DeploymentOutcome look(DeploymentHost host) throws IOException, InterruptedException {
        isLookedAtBy(Thread.currentThread());
        try {
            return doNext(host);
        } finally {
            isLookedAtBy(null);
        }
    }

    private DeploymentOutcome doNext(DeploymentHost host) throws IOException, InterruptedException {
        if (run == null) {
            if (host.isStopped()) {
                throw new InterruptedException();
            }
            start(host);
            if (takenOver) {
                pause = Duration.ZERO;
                return null;
            }
        }
        FilePath workspace = agent.find();
        if (workspace == null) {
            return await(host);
        }
        if (outcome != null) {
            return finish(host, workspace);
        }
        BuildContext context = host.context();
        if (agent.isBack()) {
            context.log().line("The agent " + agent.name() + " is back");
        }
        if (resumed) {
            resumed = false;
            OpenDeployments.get().add(this, context.build());
            tokens.resume(context);
        }
        CliSession session = new CliSession(context, host.work(), cli, tokens, workspace);
        try {
            return look(host, session, agent.isNewlyConnected(workspace));
        } catch (IOException | RuntimeException e) {
            if (abandoned || outcome != null) {
                throw e;
            }
            if (agent.isGone(workspace)) {
                return await(host);
            }
            if (run.hasEnded()) {
                leaveNothing(workspace);
                throw e;
            }
            throw abandon(
                    host,
                    command.words() + " was running on " + agent.name() + ", but cannot be followed any more: "
                            + LogText.line(e.getMessage()) + ". " + new TargetWords(command).unknown());
        } catch (InterruptedException e) {
            if (host.isStopped() && run.hasEnded() && !StepThreads.isJenkinsStopping()) {
                tell(host);
                leaveNothing(workspace);
            }
            throw e;
        }
    }

    private DeploymentOutcome look(DeploymentHost host, CliSession session, boolean newlyConnected)
            throws IOException, InterruptedException {
        if (!run.hasEnded()) {
            DeploymentRun.Look now = run.look(host, session, newlyConnected);
            if (now == DeploymentRun.Look.LOST) {
                throw abandon(
                        host,
                        command.words() + " has lost its exit code on " + agent.name() + ". "
                                + new TargetWords(command).unknown());
            }
            if (now == DeploymentRun.Look.UNSTOPPABLE) {
                throw abandon(
                        host,
                        command.words() + " could not be stopped: it may go on, and may hold the deployment lock of "
                                + new TargetWords(command).target());
            }
            if (now == DeploymentRun.Look.GOES_ON) {
                pause = run.pause();
                return null;
            }
        }
        outcome = new DeploymentEnd(host, session, deployed, run, this).conclude();
        save(host);
        return finish(host, session.folder());
    }

    private DeploymentOutcome finish(DeploymentHost host, @CheckForNull FilePath workspace)
            throws IOException, InterruptedException {
        // Before nothing is left that makes another session do so.
        tell(host);
        if (workspace == null) {
            OpenDeployments.get().remove(this);
        } else {
            leaveNothing(workspace);
        }
        tell(host);
        return outcome.deliver(host);
    }

    /** Says in the log of an aborted build what it does not learn by the end of its step. */
    private void tell(DeploymentHost host) throws IOException, InterruptedException {
        if (outcome != null && outcome.ifAborted() != null && host.isStopped() && !told) {
            told = true;
            host.context().log().line(outcome.ifAborted());
        }
    }

    /** Without it, a crash in the next moment makes the next session conclude once more. */
    private static void save(DeploymentHost host) throws InterruptedException {
        try {
            host.save();
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "The end of a deployment cannot be saved", e);
        }
    }

    /** Does nothing on an agent that is offline, nor to what a copy of this needs that is looked at. */
    private void leaveNothing(FilePath workspace) throws InterruptedException {
        if (OpenDeployments.get().remove(this)) {
            tokens.close();
            run.process().clean(workspace);
        }
    }

    /** Ends the step while the process may go on. */
    private AbortException abandon(DeploymentHost host, String known) throws IOException, InterruptedException {
        abandoned = true;
        tokens.close();
        if (host.isStopped()) {
            host.context().log().line(known);
            throw new InterruptedException();
        }
        return new AbortException(known);
    }

    private void start(DeploymentHost host) throws IOException, InterruptedException {
        BuildContext context = host.context();
        BundleWork work = host.work();
        command = work.command(context);
        CliSession session = CliSession.open(context, work, work.getCli(), host.step());
        DurableProcess process = null;
        boolean mayRun = false;
        try {
            session.checkVersion(command);
            work.check(session, command);
            cli = session.cli();
            agent = new DeploymentAgent(session.folder());
            tokens = session.tokens();
            EnvVars environment = session.environment(command);
            deployed = Deployed.of(command, environment);
            process = DurableProcess.prepare(session.folder());
            beginLaunch(host, new DeploymentRun(process, deployed));
            host.save();
            mayRun = true;
            try {
                process.start(
                        session.folder(),
                        context.launcher(),
                        context.listener(),
                        environment,
                        cli.executable(),
                        command.arguments());
            } catch (InterruptedIOException e) {
                // A launcher makes this of an interrupt. The agent has been asked by then.
                throw (InterruptedException) new InterruptedException().initCause(e);
            } catch (IOException e) {
                // If the connection is gone, nobody knows.
                mayRun = agent.isGone(session.folder());
                if (!mayRun) {
                    throw e;
                }
            }
            host.saveSoon();
        } finally {
            boolean orphan = endLaunch() || !context.build().isBuilding();
            if (!mayRun) {
                abandoned = true;
                session.close();
                if (process != null && !StepThreads.isJenkinsStopping()) {
                    process.clean(session.folder());
                }
            } else if (orphan) {
                OpenDeployments.get().stopWhatIsLeftBy(context.build());
            }
        }
    }

    /** The agent is offline: the process goes on there without us. */
    private DeploymentOutcome await(DeploymentHost host) throws IOException, InterruptedException {
        agent.isAway();
        pause = run.pauseWhileAway();
        if (!agent.isAwayTooLong(host.patienceWithAgent())) {
            return null;
        }
        if (outcome != null) {
            return finish(host, null);
        }
        throw abandon(
                host,
                "The agent " + agent.name() + " is offline, and " + command.words()
                        + knownWithoutAgent(host.isStopped()));
    }

    private String knownWithoutAgent(boolean stopped) {
        TargetWords target = new TargetWords(command);
        if (!run.hasEnded() || run.isGone()) {
            return " was running there. " + target.unknown();
        }
        if (run.status() == 0) {
            return " has succeeded there: " + target.complete() + ". But the step has no result";
        }
        return stopped
                ? " has ended there. " + target.lockMayBeLeft()
                : " has failed there with exit code " + run.status() + ". What it said is in this log";
    }
}
