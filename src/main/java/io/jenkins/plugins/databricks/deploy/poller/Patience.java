package io.jenkins.plugins.databricks.deploy.poller;

import io.jenkins.plugins.databricks.rest.DatabricksException;
import java.io.IOException;
import java.time.Duration;

/**
 * For how long something in Databricks is asked about in vain before it is given up. Each kind of trouble has a limit
 * of its own, and begins anew after another kind; all together last no longer than the longest of their limits. All
 * times are of one monotonic clock, in nanoseconds.
 */
public final class Patience {

    /** Somebody may be replacing a credential, or restoring the principal's permissions. */
    private static final Duration WITH_REFUSALS = Duration.ofMinutes(10);

    /** What is new may not be found everywhere yet. */
    private static final Duration WITH_WHAT_IS_MISSING = Duration.ofMinutes(5);

    private static final Duration WITH_SILENCE = Duration.ofHours(1);

    private boolean failing;
    private long failingSince;
    private Duration longest;
    private Duration trouble;
    private long troubleSince;

    /** For how long the failure of a request about something that goes on in Databricks is worth waiting. */
    public static Duration with(IOException failure) {
        if (isRefusal(failure)) {
            return WITH_REFUSALS;
        }
        boolean missing = failure instanceof DatabricksException remote && remote.isNotFound();
        return missing ? WITH_WHAT_IS_MISSING : WITH_SILENCE;
    }

    /** Whether there is no connection, or no permission. */
    static boolean isRefusal(IOException failure) {
        return !(failure instanceof DatabricksException remote) || remote.isDenied();
    }

    /**
     * A request has failed.
     *
     * @param limit how long this kind of trouble may last
     * @return whether it has lasted for longer, or all trouble since the last answer for longer than the longest limit
     */
    public boolean isOver(Duration limit, long now) {
        if (!failing) {
            failing = true;
            failingSince = now;
            longest = limit;
        }
        longest = limit.compareTo(longest) > 0 ? limit : longest;
        if (!limit.equals(trouble)) {
            trouble = limit;
            troubleSince = now;
        }
        return Duration.ofNanos(now - troubleSince).compareTo(limit) > 0
                || tried(now).compareTo(longest) > 0;
    }

    /** For how long there has been trouble of any kind. */
    Duration tried(long now) {
        return failing ? Duration.ofNanos(now - failingSince) : Duration.ZERO;
    }

    /** There is an answer, or what has failed before no longer matters. */
    public void end() {
        failing = false;
        trouble = null;
    }
}
