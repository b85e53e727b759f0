package io.jenkins.plugins.databricks.execution.bundle;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.FilePath;
import hudson.Launcher;
import io.jenkins.plugins.databricks.deploy.bundle.CliLog;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.process.DurableProcess;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;

/** The process of a deployment while it runs: what it writes goes to the log, and an abort ends it. */
final class DeploymentRun implements Serializable {

    private static final long serialVersionUID = 1L;

    /** The process's agent says when there is something to see; this is for the case that it does not. */
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    /** What was written since the last time is written again after a crash. */
    private static final Duration BETWEEN_SAVES = Duration.ofSeconds(1);

    /** How long a process has for its end after an abort, and once more after it was killed; and how long its exit code may be on its way. */
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    /** What a look has found. */
    enum Look {
        GOES_ON,
        ENDED,
        /** It does not run as far as durable-task knows, but whether that is so is not certain. */
        LOST,
        UNSTOPPABLE
    }

    private final DurableProcess process;
    private final Deployed deployed;
    private volatile Integer status;
    private volatile boolean gone;

    /** Whether the process itself was found and asked to end. One that is about to begin is not found yet. */
    private boolean asked;

    private transient volatile boolean stopping;

    private transient boolean killed;
    private transient CliLines lines;
    private transient long stoppedAt;
    private transient long savedAt;
    private transient boolean unsaved;
    private transient Long missingSince;

    @SuppressFBWarnings(value = "SE_TRANSIENT_FIELD_NOT_RESTORED", justification = "each look sets it")
    private transient Duration pause;

    DeploymentRun(DurableProcess process, Deployed deployed) {
        this.process = process;
        this.deployed = deployed;
    }

    DurableProcess process() {
        return process;
    }

    boolean isStopping() {
        return stopping;
    }

    boolean hasEnded() {
        return status != null || gone;
    }

    /** Whether it has ended without an exit code, as when its machine was restarted. */
    boolean isGone() {
        return gone;
    }

    boolean wasAsked() {
        return asked;
    }

    /** The exit code of a process that has ended and is not gone. */
    int status() {
        return status;
    }

    /** How long to wait before the next look. */
    Duration pause() {
        return pause;
    }

    /** The same while the agent is away. */
    Duration pauseWhileAway() {
        lines = null;
        pause = longer(pause == null ? SHORTEST_PAUSE : pause);
        return pause;
    }

    private static Duration longer(Duration pause) {
        Duration longer = pause.multipliedBy(6).dividedBy(5);
        return longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
    }

    /** @param newlyConnected whether its agent was connected since the last look */
    Look look(DeploymentHost host, CliSession session, boolean newlyConnected)
            throws IOException, InterruptedException {
        BuildContext context = session.context();
        Launcher launcher = context.launcher();
        FilePath workspace = session.folder();
        if (!process.isStarted()) {
            return endUnknown(host, context, workspace);
        }
        if (lines == null) {
            lines = new CliLines(context, deployed::line, host.showsOutput() ? context.log()::line : line -> {});
        }
        if (newlyConnected) {
            process.watch(workspace, host::ring);
        }
        DurableProcess.Look now = process.look(workspace, launcher, lines, context.listener());
        unsaved |= now.written();
        if (now.status() == null && (now.lost() || newlyConnected || missingSince != null)) {
            gone = isGone(workspace, now.lost());
        }
        if (now.status() != null || gone) {
            end(host, session, now);
            host.saveSoon();
            return Look.ENDED;
        }
        if (host.isStopped() && !stopping) {
            stop(host, context, workspace);
        } else if (stopping && !asked) {
            asked = process.stop(workspace);
        }
        if (now.lost() && !asked) {
            return Look.LOST;
        }
        if (stopping && isUnstoppable(context, workspace)) {
            return Look.UNSTOPPABLE;
        }
        if (unsaved && System.nanoTime() - savedAt > BETWEEN_SAVES.toNanos()) {
            unsaved = false;
            savedAt = System.nanoTime();
            host.saveSoon();
        }
        pause = now.written() || unsaved || stopping || missingSince != null || pause == null
                ? SHORTEST_PAUSE
                : longer(pause);
        return Look.GOES_ON;
    }

    /** Jenkins, or the connection to the agent, ended just as it was started. Nobody will learn its exit code: it is ended, if it runs at all. */
    private Look endUnknown(DeploymentHost host, BuildContext context, FilePath workspace)
            throws IOException, InterruptedException {
        if (!process.isFound(workspace)) {
            if (asked || isMissingForLong()) {
                gone = true;
                host.saveSoon();
                return Look.ENDED;
            }
        } else if (!stopping) {
            stop(host, context, workspace);
        } else if (isUnstoppable(context, workspace)) {
            return Look.UNSTOPPABLE;
        }
        pause = SHORTEST_PAUSE;
        return Look.GOES_ON;
    }

    private boolean isGone(FilePath workspace, boolean lost) throws IOException, InterruptedException {
        if (!process.isMissing(workspace)) {
            missingSince = null;
            return false;
        }
        // If it has just ended by itself, its exit code is about to come.
        return isMissingForLong() || lost;
    }

    private boolean isMissingForLong() {
        if (missingSince == null) {
            missingSince = System.nanoTime();
        }
        return System.nanoTime() - missingSince > LONGEST_END.toNanos();
    }

    /** The process alone if it is found: others in the workspace may be those of a parallel step, or of the next build. */
    private void stop(DeploymentHost host, BuildContext context, FilePath workspace)
            throws IOException, InterruptedException {
        context.log().line("Stopping " + deployed.command().words() + " …");
        stoppedAt = System.nanoTime();
        asked = process.stop(workspace);
        if (!asked && process.isStarted() && !host.isLost()) {
            process.stopAll(workspace, context.launcher());
        }
        stopping = true;
    }

    /** Kills one that has not ended in time after it was asked to; whether even that was in vain. */
    private boolean isUnstoppable(BuildContext context, FilePath workspace) throws IOException, InterruptedException {
        if (System.nanoTime() - stoppedAt <= LONGEST_END.toNanos()) {
            return false;
        }
        if (killed) {
            return true;
        }
        killed = true;
        stoppedAt = System.nanoTime();
        if (process.kill(workspace)) {
            context.log().line("It has not ended by itself and is killed");
        }
        return false;
    }

    private void end(DeploymentHost host, CliSession session, DurableProcess.Look now)
            throws IOException, InterruptedException {
        lines.close();
        deployed.diagnostics().end();
        if (host.showsOutput()) {
            // With a log of its own, the CLI writes these nowhere else.
            CliLog log = process.log(session.folder());
            if (log != null) {
                log.warnings().forEach(warning -> session.context().log().line("WARNING: " + warning));
            }
        }
        status = now.status();
    }
}
