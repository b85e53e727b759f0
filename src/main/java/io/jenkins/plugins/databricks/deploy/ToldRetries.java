package io.jenkins.plugins.databricks.deploy;

import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.RetryListener;
import io.jenkins.plugins.databricks.rest.text.Sentences;
import java.time.Clock;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/**
 * Reports long retries in a build's log: which failure is being retried, and until when. Concurrent retries, for
 * example of many files, are reported once.
 */
public final class ToldRetries implements RetryListener {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm:ss z", Locale.ENGLISH);

    private final DeploymentLog log;
    private final Clock clock;
    private int waiting;
    private boolean interrupted;

    public ToldRetries(DeploymentLog log) {
        this(log, Clock.systemDefaultZone());
    }

    /** @param clock the clock and time zone for the log */
    ToldRetries(DeploymentLog log, Clock clock) {
        this.log = log;
        this.clock = clock;
    }

    @Override
    public synchronized void lasting(DatabricksException failure, Duration left) {
        waiting++;
        if (waiting == 1) {
            ZonedDateTime until = ZonedDateTime.now(clock).plus(left).truncatedTo(ChronoUnit.SECONDS);
            log.line(Sentences.join(failure.getMessage(), "Trying again until " + TIME.format(until) + "."));
        }
    }

    @Override
    public synchronized void over() {
        waiting--;
    }

    @Override
    public synchronized void interrupted(String call, DatabricksException lastFailure) {
        if (interrupted) {
            return;
        }
        interrupted = true;
        log.line(
                lastFailure == null
                        ? "Stopped while waiting for an answer to " + call + "."
                        : "Stopped while trying again: " + lastFailure.getMessage());
    }
}
