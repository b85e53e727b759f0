package io.jenkins.plugins.databricks.execution.bundle;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.AbortException;
import hudson.FilePath;
import hudson.Launcher;
import hudson.remoting.Channel;
import io.jenkins.plugins.databricks.cli.Cli;
import io.jenkins.plugins.databricks.deploy.bundle.AppliedActions;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand;
import io.jenkins.plugins.databricks.deploy.bundle.DeploymentLock;
import io.jenkins.plugins.databricks.deploy.bundle.Diagnostics;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.tokens.TokenService;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import org.jenkinsci.plugins.workflow.FilePathUtils;

/**
 * A command of the CLI that changes a target, from its start to its result. It is saved with the build, and moved on by looking at it again and again:
 * not started → running → ended → concluded, or, after an abort, → stopping → what is left is released.
 */
final class Deployment implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** As long as {@code sh} waits for an agent that is gone. */
    private static final Duration LONGEST_ABSENCE = Duration.ofMinutes(5);

    /** How long a process has for its end after an abort, and once more after it was killed. */
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    /** The build, in this session of Jenkins. */
    interface Host {
        BuildContext context() throws IOException, InterruptedException;

        BundleWork work();

        /** The step's name. */
        String step();

        boolean isStopped();

        /** Saves this deployment, so that it survives a crash once this returns. */
        void save() throws IOException, InterruptedException;
    }

    /**
     * The end.
     *
     * @param value the step's result
     */
    record End(@CheckForNull Object value) {}

    private BundleCommand command;
    private Cli cli;
    private String node;
    private String folder;
    private TokenService tokens;
    private volatile DurableProcess process;
    private Deployed deployed;
    private volatile Integer status;

    /** Saved before the process is started: it is started once, even if Jenkins ends before it knows of it. */
    private boolean launched;

    private transient boolean starting;
    private transient boolean abandoned;
    private transient boolean resumed;
    private transient boolean stopping;
    private transient boolean killed;
    private transient CliLines lines;

    /** Set at the first look. */
    @SuppressFBWarnings(value = "SE_TRANSIENT_FIELD_NOT_RESTORED", justification = "each look sets it")
    private transient long pause;

    private transient Long absentSince;
    private transient Long stoppedAt;

    /** How long to wait before the next look. */
    Duration pause() {
        return Duration.ofMillis(pause);
    }

    String status() {
        if (process == null) {
            return "preparing a deployment";
        }
        return (stopping ? "stopping " : "running ") + command.words() + " on " + nodeName();
    }

    boolean isStarted() {
        return process != null;
    }

    /** Interrupts the thread that looks at it if that does no harm: nothing has been started yet, or all has ended. */
    synchronized void interruptIfHarmless(Thread looking) {
        if (!starting && (process == null || status != null)) {
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
        if (!launched || status != null) {
            return null;
        }
        tokens.close();
        return "The end of " + command.words() + " on " + nodeName()
                + " was not awaited: it may go on, and may hold the deployment lock of " + target();
    }

    private String nodeName() {
        return node.isEmpty() ? "the controller" : node;
    }

    /** Whether its process holds a lock; unknown while its agent is offline. */
    boolean holds(DeploymentLock lock) throws IOException, InterruptedException {
        FilePath workspace = process == null ? null : FilePathUtils.find(node, folder);
        return workspace != null && lock.isOf(process.log(workspace), lock.user(), null);
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
        if (process == null) {
            if (launched) {
                throw abandon(
                        host,
                        "Jenkins ended in the moment when it started " + command.words() + " on " + nodeName() + ". "
                                + unknown());
            }
            if (host.isStopped()) {
                throw new InterruptedException();
            }
            start(host);
            pause = SHORTEST_PAUSE.toMillis();
            return null;
        }
        FilePath workspace = FilePathUtils.find(node, folder);
        if (workspace == null) {
            await(host);
            return null;
        }
        if (absentSince != null) {
            host.context().log().line("The agent " + nodeName() + " is back");
            absentSince = null;
        }
        BuildContext context = host.context();
        if (resumed) {
            resumed = false;
            tokens.resume(context);
        }
        OpenDeployments.get().add(this, context.build());
        CliSession session = new CliSession(context, host.work(), cli, tokens, workspace);
        try {
            return look(host, session);
        } catch (IOException | RuntimeException e) {
            if (abandoned) {
                throw e;
            }
            if (isGone(workspace)) {
                await(host);
                return null;
            }
            if (status != null) {
                throw e;
            }
            throw abandon(
                    host,
                    command.words() + " was running on " + nodeName() + ", but cannot be followed any more: "
                            + LogText.line(e.getMessage()) + ". " + unknown());
        }
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

    private String unknown() {
        return "What it did to " + target()
                + " is not known: it may be complete, or not, and may have left the target's deployment lock."
                + " Deploy again; if the lock is in the way, its message says so, and forceLock takes it over";
    }

    /** Jenkins learns a little later than a call to it that an agent is offline. */
    private boolean isGone(FilePath workspace) {
        return (workspace.getChannel() instanceof Channel channel && channel.isClosingOrClosed())
                || FilePathUtils.find(node, folder) == null;
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
            node = FilePathUtils.getNodeName(session.folder());
            folder = session.folder().getRemote();
            tokens = session.tokens();
            deployed = new Deployed(command, new Diagnostics(), new AppliedActions());
            beginLaunch(host);
            launched = true;
            host.save();
            process = launch(session);
            started = true;
        } finally {
            endLaunch();
            if (!started) {
                session.close();
            }
        }
        save(host);
    }

    private DurableProcess launch(CliSession session) throws IOException, InterruptedException {
        try {
            return DurableProcess.start(session, command);
        } catch (InterruptedException e) {
            session.context()
                    .log()
                    .line("Interrupted in the moment when " + command.words() + " was started. " + unknown());
            throw e;
        }
    }

    /** If it cannot be saved, it is still looked after in this session. */
    private static void save(Host host) throws IOException, InterruptedException {
        try {
            host.save();
        } catch (IOException e) {
            host.context()
                    .log()
                    .line("The state of this step cannot be saved for a restart of Jenkins: " + e.getMessage());
        }
    }

    /** The agent is offline: the process goes on there without us. */
    private void await(Host host) throws IOException, InterruptedException {
        long now = System.nanoTime();
        lines = null;
        pause = Math.min(Math.max(pause, SHORTEST_PAUSE.toMillis()) * 2, LONGEST_PAUSE.toMillis());
        if (absentSince == null) {
            absentSince = now;
            return;
        }
        if (host.isStopped() || now - absentSince > LONGEST_ABSENCE.toNanos()) {
            throw abandon(
                    host,
                    "The agent " + nodeName() + " is offline, and " + command.words() + " was running there. "
                            + unknown());
        }
    }

    /** It has not ended in time after the abort. */
    private void force(Host host, CliSession session) throws IOException, InterruptedException {
        if (killed) {
            throw abandon(
                    host,
                    command.words() + " could not be stopped: it may go on, and may hold the deployment lock of "
                            + target());
        }
        killed = true;
        stoppedAt = System.nanoTime();
        session.context().log().line("It does not end, and is killed");
        process.kill(session.folder());
    }

    private String target() {
        return command.target().isEmpty() ? "the default target" : "target '" + command.target() + "'";
    }

    private End look(Host host, CliSession session) throws IOException, InterruptedException {
        BuildContext context = session.context();
        Launcher launcher = context.launcher();
        FilePath workspace = session.folder();
        if (status == null) {
            if (host.isStopped() && !stopping) {
                context.log().line("Stopping " + command.words() + " …");
                stoppedAt = System.nanoTime();
                process.stop(workspace, launcher);
                stopping = true;
            }
            if (lines == null) {
                lines = new CliLines(context, deployed::line);
            }
            DurableProcess.Look now = process.look(workspace, launcher, lines, context.listener());
            if (now.status() == null) {
                if (stopping && System.nanoTime() - stoppedAt > LONGEST_END.toNanos()) {
                    force(host, session);
                }
                pause = now.written()
                        ? SHORTEST_PAUSE.toMillis()
                        : Math.min(pause * 6 / 5 + 1, LONGEST_PAUSE.toMillis());
                if (now.written()) {
                    save(host);
                }
                return null;
            }
            lines.close();
            deployed.diagnostics().end();
            // With a log of its own, the CLI writes these nowhere else.
            process.log(workspace).warnings().forEach(warning -> context.log().line("Warning: " + warning));
            status = now.status();
            save(host);
        }
        try (session) {
            if (host.isStopped() && status == 0) {
                context.log().line("It had ended before it could be stopped: " + target() + " is complete");
                process.clean(workspace);
                throw new InterruptedException();
            }
            if (host.isStopped()) {
                new TargetLock(session, command).releaseAfterStop(process.log(workspace));
                new BundleReport(session)
                        .failed(
                                command,
                                "It was aborted; the log says what is known of the target",
                                deployed.diagnostics(),
                                deployed.actions());
                process.clean(workspace);
                throw new InterruptedException();
            }
            if (status != 0) {
                AbortException failure = session.failure(command, status, deployed.diagnostics());
                if (process.log(workspace).lockRefused()) {
                    new TargetLock(session, command).tellHolder(this);
                }
                new BundleReport(session)
                        .failed(command, failure.getMessage(), deployed.diagnostics(), deployed.actions());
                process.clean(workspace);
                throw failure;
            }
            End end = new End(conclude(host, session));
            process.clean(workspace);
            return end;
        }
    }

    private Object conclude(Host host, CliSession session) throws IOException, InterruptedException {
        try {
            return host.work().conclude(session, deployed);
        } catch (InterruptedException e) {
            if (host.isStopped()) {
                session.context().log().line("It had ended before it could be stopped: " + target() + " is complete");
            }
            throw e;
        } catch (IOException | InvalidInputException e) {
            if (!isGone(session.folder())) {
                process.clean(session.folder());
            }
            throw new AbortException(command.words() + " has succeeded: " + target()
                    + " is complete. But the step has no result: " + e.getMessage());
        }
    }
}
