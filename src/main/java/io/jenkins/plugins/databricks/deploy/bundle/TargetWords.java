package io.jenkins.plugins.databricks.deploy.bundle;

import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand.Verb;

/**
 * What the log says of a target that a command has changed, or may have.
 *
 * @param command a deployment or a destruction
 */
public record TargetWords(BundleCommand command) {

    /** Names it: {@code target 'prod'}. */
    public String target() {
        return command.target().isEmpty() ? "the default target" : "target '" + command.target() + "'";
    }

    private String byVerb(String deploy, String destroy) {
        return command.verb() == Verb.DESTROY ? destroy : deploy;
    }

    /** The command has done everything. */
    public String complete() {
        return target() + byVerb(" is complete", " is destroyed");
    }

    /** It was to be started, and nothing shows that it was. */
    public String notBegun() {
        return "It has left no trace: most likely it had not begun, and nothing was " + byVerb("deployed", "deleted");
    }

    /** It was stopped before it began to change anything. */
    public String untouched() {
        return "It was stopped before it had the deployment lock: nothing was " + byVerb("deployed", "deleted");
    }

    /** It was stopped on the way. */
    public String partial() {
        return byVerb(
                "It was stopped while it changed the target: some files and resources may be new, others not. Deploy again to complete it",
                "It was stopped while it deleted what is in the target: some resources and files may be gone, others not. Destroy again to delete the rest");
    }

    /** It was stopped, and nobody knows whether its lock is still there. */
    public String lockMayBeLeft() {
        return "Whether it has left its deployment lock is not known. If the next deployment says that there is one, forceLock takes it over";
    }

    /** Nobody knows how far it came. */
    public String unknown() {
        return "What it did to " + target() + " is not known: it may be "
                + byVerb("complete", "destroyed")
                + ", or not, and may have left the target's deployment lock. "
                + byVerb("Deploy again", "Destroy again")
                + "; if the lock is in the way, its message says so, and forceLock takes it over";
    }
}
