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
 * Lends what lets requests into one workspace to somebody who works for a while and need not be trusted after that: it ends when it is called back, and
 * hands out no more tokens than work can need. A token lives for about an hour, so that one an hour, and a few that were refused, are enough.
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

    /** Nothing is handed out from now on. */
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

    /** Whoever borrows can only refuse what he was given last, and that as often as there would be another. */
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
                    "There were " + MOST + " tokens within an hour already, and no upload needs as many."
                            + " Check the clocks, and whether the workspace takes the tokens of this credential",
                    null);
        }
    }

    private void requireLent() throws IOException {
        if (calledBack) {
            throw new NoTokenException("The upload has ended, and its access to Databricks with it", null);
        }
    }
}
