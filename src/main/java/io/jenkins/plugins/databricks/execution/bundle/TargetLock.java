package io.jenkins.plugins.databricks.execution.bundle;

import hudson.console.ModelHyperlinkNote;
import hudson.model.Run;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand;
import io.jenkins.plugins.databricks.deploy.bundle.BundleSummary;
import io.jenkins.plugins.databricks.deploy.bundle.CliLog;
import io.jenkins.plugins.databricks.deploy.bundle.DeploymentLock;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RestClient;
import java.io.IOException;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** The lock of a target, which lets one deployment in at a time. A stopped CLI does not give it back. */
final class TargetLock {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    private final CliSession session;
    private final BundleCommand command;

    TargetLock(CliSession session, BundleCommand command) {
        this.session = session;
        this.command = command;
    }

    /**
     * Says in the build's log what state a stopped deployment has left the target in, and releases the lock if it is certainly that deployment's.
     *
     * @param log the CLI's own log of the deployment
     */
    void releaseAfterStop(CliLog log) throws InterruptedException {
        if (log.lockRefused() || (log.lockRequested() == null && !log.lockSkipped())) {
            say("It was stopped before it had the deployment lock: nothing was deployed");
            return;
        }
        say(
                "It was stopped while it changed the target: some files and resources may be new, others not. Deploy again to complete it");
        if (log.lockSkipped()) {
            return;
        }
        try {
            BundleSummary summary = session.summary(command);
            RestClient client = session.connection().impatientClient();
            DeploymentLock lock = DeploymentLock.read(client, summary.statePath());
            if (lock == null) {
                return;
            }
            if (!lock.isOf(log, summary.user(), null)) {
                say("The deployment lock of the target belongs to another deployment (" + lock.user() + ", "
                        + TIME.format(lock.acquired()) + ") and was left alone");
            } else if (lock.release(client, summary.statePath())) {
                say("Its deployment lock was released");
            }
        } catch (IOException | InvalidInputException e) {
            say("Whether it has left its deployment lock is not known: " + e.getMessage()
                    + ". If the next deployment says that there is one, forceLock takes it over");
        }
    }

    /** Says in the build's log which build of this Jenkins holds the lock, if one does. */
    void tellHolder(Deployment refused) throws InterruptedException {
        try {
            DeploymentLock lock = DeploymentLock.read(
                    session.connection().impatientClient(),
                    session.summary(command).statePath());
            Optional<Run<?, ?>> holder =
                    lock == null ? Optional.empty() : OpenDeployments.get().holder(lock, refused);
            holder.ifPresent(build -> session.context()
                    .listener()
                    .getLogger()
                    .println("The lock is held by "
                            + ModelHyperlinkNote.encodeTo("/" + build.getUrl(), build.getFullDisplayName())
                            + ", which deploys to this target now"));
        } catch (IOException | InvalidInputException e) {
            say("Who holds the lock is not known: " + e.getMessage());
        }
    }

    private void say(String line) {
        session.context().log().line(line);
    }
}
