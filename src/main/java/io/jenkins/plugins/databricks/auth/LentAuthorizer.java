package io.jenkins.plugins.databricks.auth;

import io.jenkins.plugins.databricks.rest.Authorizer;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/**
 * Lends access to one workspace for a limited time to somebody who is not trusted afterwards: it can be revoked, and
 * the number of tokens is limited. A token is valid for about an hour, so one an hour, plus a few that were rejected,
 * are enough.
 */
public class LentAuthorizer implements Authorizer {

    static final int MOST = 6;
    static final Duration WITHIN = Duration.ofHours(1);

    private final Authorizer owner;
    private final Clock clock;
    private final Deque<Instant> handedOut = new ArrayDeque<>();
    private Map<String, String> current;
    private volatile boolean calledBack;

    public LentAuthorizer(Authorizer owner, Clock clock) {
        this.owner = owner;
        this.clock = clock;
    }

    /** Revokes the access: no more tokens are handed out. */
    public void callBack() {
        calledBack = true;
    }

    @Override
    public synchronized Map<String, String> headers() throws IOException, InterruptedException {
        requireLent();
        Map<String, String> headers = owner.headers();
        if (!headers.equals(current)) {
            handOut(headers);
        }
        requireLent();
        return headers;
    }

    /** The borrower can only reject the token that it got last, and only as often as it may get another. */
    @Override
    public synchronized boolean renew(Map<String, String> refused) throws IOException, InterruptedException {
        requireLent();
        if (current != null && current.equals(refused)) {
            requireMore();
            owner.renew(current);
        }
        return !headers().equals(refused);
    }

    @Override
    public boolean lacksAzureResourceId() {
        return owner.lacksAzureResourceId();
    }

    private void handOut(Map<String, String> headers) throws IOException {
        requireMore();
        handedOut.addLast(clock.instant());
        current = headers;
    }

    private void requireMore() throws IOException {
        Instant begin = clock.instant().minus(WITHIN);
        while (!handedOut.isEmpty() && handedOut.getFirst().isBefore(begin)) {
            handedOut.removeFirst();
        }
        if (handedOut.size() >= MOST) {
            throw new NoTokenException(
                    "The agent already got " + MOST + " tokens within an hour, more than a step needs. Check the "
                            + "clocks, and whether the workspace accepts the tokens of this credential",
                    null);
        }
    }

    private void requireLent() throws IOException {
        if (calledBack) {
            throw new NoTokenException("The step has ended, and with it the access to Databricks", null);
        }
    }
}
