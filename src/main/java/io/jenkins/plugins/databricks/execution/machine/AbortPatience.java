package io.jenkins.plugins.databricks.execution.machine;

import hudson.model.Run;
import java.time.Duration;
import jenkins.model.queue.ItemDeletion;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** How long an aborted build waits for Databricks to confirm the abort. */
@Restricted(NoExternalUse.class)
public final class AbortPatience {

    /** Of a build whose job stays. */
    public static final Duration USUAL = Duration.ofSeconds(30);

    /** Of a build that is lost: nobody waits for it, and a network that went down with Jenkins may come back later. */
    public static final Duration OF_A_LOST_BUILD = Duration.ofMinutes(10);

    /** Deleting a job waits fifteen seconds for its builds to end. */
    private static final Duration OF_A_DELETED_JOB = Duration.ofSeconds(10);

    private AbortPatience() {}

    public static Duration of(Run<?, ?> build) {
        return ItemDeletion.contains(build.getParent()) ? OF_A_DELETED_JOB : USUAL;
    }
}
