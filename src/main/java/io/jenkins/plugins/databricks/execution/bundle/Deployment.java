package io.jenkins.plugins.databricks.execution.bundle;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import io.jenkins.plugins.databricks.cli.Cli;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand;
import io.jenkins.plugins.databricks.deploy.bundle.DeploymentLock;
import io.jenkins.plugins.databricks.deploy.bundle.TargetWords;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.process.DurableProcess;
import io.jenkins.plugins.databricks.execution.tokens.TokenService;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.UUID;

/**
 * A command of the CLI that changes a target, from its start to its result. It is saved with the build, and moved on by looking at it again and again:
 * not started → running ({@link DeploymentRun}) → ended → concluded ({@link DeploymentEnd}), or, after an abort, → stopping → what is left is released.
 */
final class Deployment implements Serializable {

    private static final long serialVersionUID = 1L;

    /** The build, in this session of Jenkins. */
    interface Host {
        BuildContext context() throws IOException, InterruptedException;

        BundleWork work();

        /** The step's name. */
        String step();

        boolean isStopped();

        /** Whether its build has ended: the workspace may be another's by now. */
        default boolean isLost() {
            return false;
        }

        /** How long to wait for an agent that is offline. */
        default Duration patienceWithAgent() {
            return isStopped() ? Duration.ZERO : DeploymentAgent.USUAL_PATIENCE;
        }

        /** Whether people may read what the CLI writes. */
        default boolean showsOutput() {
            return true;
        }

        /** Saves this deployment, so that it survives a crash once this returns. */
        void save() throws IOException, InterruptedException;

        /** Saves this deployment, without waiting for it. */
        void saveSoon();

        /**
         * Looks at it soon, before the pause is over. Returns at once.
         *
         * @return whether it is still looked at
         */
        boolean ring();
    }

    /**
     * The end.
     *
     * @param value the step's result
     */
    record End(@CheckForNull Object value) {}

    private final String id = UUID.randomUUID().toString();

    private BundleCommand command;
    private Cli cli;
    private DeploymentAgent agent;
    private TokenService tokens;
    private Deployed deployed;
    private volatile DeploymentRun run;

    /** Saved before the process is started: it is started once, even if Jenkins ends before it knows of it. */
    private boolean launched;

    private transient boolean starting;

    /** One that is left is not saved any more. */
    @SuppressFBWarnings(value = "SE_TRANSIENT_FIELD_NOT_RESTORED", justification = "a saved one was not abandoned")
    private transient boolean abandoned;

    private transient boolean resumed;
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

    boolean isStarted() {
        return run != null;
    }

    /** Whether its process has been started and, as far as is known, neither ended nor was left to itself. */
    boolean mayGoOn() {
        return launched && !abandoned && (run == null || !run.hasEnded());
    }

    /** Its build has ended without it, and a copy of it is looked at from now on. */
    void takeOver() {
        takenOver = true;
    }

    boolean isTakenOver() {
        return takenOver;
    }

    /** Interrupts the thread that looks at it if that does no harm: nothing has been started yet, or all has ended. */
    synchronized void interruptIfHarmless(Thread looking) {
        if (!starting && (run == null || run.hasEnded())) {
            looking.interrupt();
        }
    }

    private synchronized void beginLaunch(Host host) throws InterruptedException {
        if (Thread.interrupted() || host.isStopped()) {
            throw new InterruptedException();
        }
        starting = true;
    }

    private synchronized void endLaunch() {
        starting = false;
    }

    /** Nobody looks at it any more: ends what Jenkins does for it. Returns what is known if its process may go on, otherwise {@code null}. */
    @CheckForNull
    String leave() {
        if (!mayGoOn()) {
            return null;
        }
        tokens.close();
        return "The end of " + words() + " was not awaited: it may go on, and may hold the deployment lock of "
                + new TargetWords(command).target();
    }

    /** Whether its process holds a lock; unknown while its agent is offline. */
    boolean holds(DeploymentLock lock) throws IOException, InterruptedException {
        FilePath workspace = run == null ? null : agent.find();
        return workspace != null && lock.isOf(run.process().log(workspace), lock.user(), null);
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
     */
    End look(Host host) throws IOException, InterruptedException {
        if (run == null) {
            if (launched) {
                throw abandon(
                        host,
                        "Jenkins ended just as it started " + words() + ". " + new TargetWords(command).unknown());
            }
            if (host.isStopped()) {
                throw new InterruptedException();
            }
            start(host);
        }
        FilePath workspace = agent.find();
        if (workspace == null) {
            await(host);
            return null;
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
            if (abandoned) {
                throw e;
            }
            if (agent.isGone(workspace)) {
                await(host);
                return null;
            }
            if (run.hasEnded()) {
                throw e;
            }
            throw abandon(
                    host,
                    command.words() + " was running on " + agent.name() + ", but cannot be followed any more: "
                            + LogText.line(e.getMessage()) + ". " + new TargetWords(command).unknown());
        }
    }

    private End look(Host host, CliSession session, boolean newlyConnected) throws IOException, InterruptedException {
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
        return new DeploymentEnd(host, session, deployed, run, this).conclude();
    }

    /** Ends the step while the process may go on. */
    private AbortException abandon(Host host, String known) throws IOException, InterruptedException {
        abandoned = true;
        tokens.close();
        if (host.isStopped()) {
            host.context().log().line(known);
            throw new InterruptedException();
        }
        return new AbortException(known);
    }

    private void start(Host host) throws IOException, InterruptedException {
        BuildContext context = host.context();
        BundleWork work = host.work();
        command = work.command(context);
        CliSession session = CliSession.open(context, work, work.getCli(), host.step());
        boolean started = false;
        try {
            session.checkVersion(command);
            work.check(session, command);
            cli = session.cli();
            agent = new DeploymentAgent(session.folder());
            tokens = session.tokens();
            EnvVars environment = session.environment(command);
            deployed = Deployed.of(command, environment);
            beginLaunch(host);
            launched = true;
            host.save();
            run = new DeploymentRun(launch(session, environment), deployed);
            started = true;
        } finally {
            endLaunch();
            if (!started) {
                abandoned = true;
                session.close();
            }
        }
        host.saveSoon();
    }

    private DurableProcess launch(CliSession session, EnvVars environment) throws IOException, InterruptedException {
        BuildContext context = session.context();
        try {
            return DurableProcess.start(
                    session.folder(),
                    context.launcher(),
                    context.listener(),
                    environment,
                    cli.executable(),
                    command.arguments());
        } catch (InterruptedException e) {
            context.log()
                    .line("Interrupted just as " + command.words() + " was started. "
                            + new TargetWords(command).unknown());
            throw e;
        }
    }

    /** The agent is offline: the process goes on there without us. */
    private void await(Host host) throws IOException, InterruptedException {
        agent.isAway();
        pause = run.pauseWhileAway();
        if (agent.isAwayTooLong(host.patienceWithAgent())) {
            throw abandon(
                    host,
                    "The agent " + agent.name() + " is offline, and " + command.words() + " was running there. "
                            + new TargetWords(command).unknown());
        }
    }
}
