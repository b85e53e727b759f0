package io.jenkins.plugins.databricks.execution.bundle;

import hudson.console.ModelHyperlinkNote;
import hudson.model.Item;
import hudson.model.Job;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.databricks.deploy.bundle.AppliedActions;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand;
import io.jenkins.plugins.databricks.deploy.bundle.BundleSummary;
import io.jenkins.plugins.databricks.deploy.bundle.CliLog;
import io.jenkins.plugins.databricks.deploy.bundle.DeploymentLock;
import io.jenkins.plugins.databricks.deploy.bundle.TargetWords;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.task.Stoppable;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import jenkins.model.Jenkins;
import org.springframework.security.core.Authentication;

/** The lock of a target, which lets one deployment in at a time. A stopped CLI does not give it back. */
final class TargetLock {

    private static final RestRequest ME = RestRequest.get("/api/2.0/preview/scim/v2/Me");

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'").withZone(ZoneOffset.UTC);

    /** Usually it takes a second. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final CliSession session;
    private final BundleCommand command;
    private final AppliedActions actions;
    private final TargetWords words;
    private final boolean lost;

    /**
     * Where it is, and who signs it.
     *
     * @param statePath the target's state folder
     * @param user the user or service principal that the CLI is signed in as
     */
    private record Place(String statePath, String user) {}

    /** @param lost whether the workspace may be another build's by now */
    TargetLock(CliSession session, Deployed deployed, boolean lost) {
        this.session = session;
        this.command = deployed.command();
        this.actions = deployed.actions();
        this.words = new TargetWords(command);
        this.lost = lost;
    }

    /**
     * Says in the build's log what state a stopped deployment has left the target in, and releases the lock if it is certainly that deployment's.
     *
     * @param log the CLI's own log of the deployment
     */
    void releaseAfterStop(CliLog log) throws InterruptedException {
        if (log.lockRefused() || !(log.lockAsked() || log.lockSkipped())) {
            say(words.untouched());
            return;
        }
        say(words.partial());
        if (log.lockSkipped()) {
            return;
        }
        if (log.lockRequested() == null) {
            say(words.lockMayBeLeft());
            return;
        }
        try {
            RestClient client = session.connection().impatientClient();
            Place place = lost ? usualPlace(client) : place();
            DeploymentLock lock = DeploymentLock.read(client, place.statePath());
            if (lock == null) {
                if (lost) {
                    say("There is no deployment lock in " + place.statePath());
                }
                return;
            }
            if (!lock.isOf(log, place.user(), null)) {
                say("The deployment lock of the target belongs to another deployment (" + lock.user() + ", "
                        + TIME.format(lock.acquired()) + ") and was left alone");
            } else if (lock.release(client, place.statePath())) {
                say("Its deployment lock was released");
            }
        } catch (IOException | InvalidInputException e) {
            say("Its deployment lock cannot be released: " + e.getMessage() + ". " + words.lockMayBeLeft());
        }
    }

    /** Says in the build's log which build of this Jenkins holds the lock, if one does. */
    void tellHolder(Deployment refused) throws InterruptedException {
        try {
            DeploymentLock lock = DeploymentLock.read(session.connection().impatientClient(), place().statePath());
            Optional<Run<?, ?>> holder =
                    lock == null ? Optional.empty() : OpenDeployments.get().holder(lock, refused);
            holder.ifPresent(build -> session.context()
                    .listener()
                    .getLogger()
                    .println("The lock is held by " + name(build) + ", which deploys to this target now"));
        } catch (IOException | InvalidInputException e) {
            say("Who holds the lock is not known: " + e.getMessage());
        }
    }

    /** This log may be read by people who may not know of the other job. */
    private String name(Run<?, ?> holder) {
        Job<?, ?> here = session.context().build().getParent();
        Job<?, ?> there = holder.getParent();
        boolean readable = there.getParent() == here.getParent()
                || there.getACL() == here.getACL()
                || there.hasPermission2(Jenkins.ANONYMOUS2, Item.READ);
        return readable
                ? ModelHyperlinkNote.encodeTo("/" + holder.getUrl(), holder.getFullDisplayName())
                : "a build of this Jenkins";
    }

    /** As far as it is known without the CLI, which would read files that may not be this build's, and with this build's token. */
    private Place usualPlace(RestClient client) throws IOException, InterruptedException {
        String statePath = LogText.line(actions.usualStatePath());
        if (statePath.isEmpty()) {
            throw new IOException("the Databricks CLI had not said yet where the bundle is");
        }
        return new Place(statePath, client.call(ME).path("userName").asText(""));
    }

    /** An aborted build must not wait for a CLI that gets no answer. */
    private Place place() throws IOException, InterruptedException {
        Authentication user = Jenkins.getAuthentication2();
        try {
            BundleSummary summary = Stoppable.call(
                    () -> {
                        try (ACLContext ignored = ACL.as2(user)) {
                            return session.summary(command);
                        }
                    },
                    Stoppable.Limit.of(PATIENCE),
                    () -> {});
            return new Place(summary.statePath(), summary.user());
        } catch (TimeoutException e) {
            throw new IOException(
                    "the Databricks CLI has not said within " + PATIENCE.toSeconds() + " s where the lock is", e);
        }
    }

    private void say(String line) {
        session.context().log().line(line);
    }
}
