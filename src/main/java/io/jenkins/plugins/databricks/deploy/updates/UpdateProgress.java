package io.jenkins.plugins.databricks.deploy.updates;

import io.jenkins.plugins.databricks.deploy.Durations;
import io.jenkins.plugins.databricks.deploy.machine.BestEffort;
import io.jenkins.plugins.databricks.deploy.machine.SignOfLife;
import io.jenkins.plugins.databricks.deploy.updates.UpdateRequest.Progress;
import io.jenkins.plugins.databricks.deploy.updates.UpdateRequest.Recent;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The state of a build's update: the saved record, the last look, and what has been logged and reported. Only tasks of an
 * {@link UpdateMachine}'s mailbox access it.
 */
final class UpdateProgress {

    private final UpdateHost host;
    private final Clock clock;
    private final BestEffort bestEffort;
    private final SignOfLife sign;
    private UpdateRecord record;
    private UpdateSnapshot lastSeen;
    private String told = "";

    /** How long failed requests are repeated, as it was logged since there was something new. */
    private final Set<Duration> delays = new HashSet<>(2);

    /** The time limit of an abort; {@code null} before that. */
    private Duration limit;

    UpdateProgress(UpdateHost host, UpdateRecord record, Clock clock) {
        this.host = host;
        this.bestEffort = new BestEffort(host);
        this.clock = clock;
        this.record = record;
        this.sign = new SignOfLife(clock);
        if (record.id() != null) {
            begun();
        }
    }

    private void begun() {
        UpdateRequest request = record.request();
        lastSeen = UpdateSnapshot.started(
                request.kind(),
                request.name(),
                record.id(),
                request.page(record.workspace(), record.id()),
                record.requested());
    }

    UpdateRecord record() {
        return record;
    }

    /** The update at the last look; {@code null} while its ID is not known. */
    UpdateSnapshot lastSeen() {
        return lastSeen;
    }

    /** It is known what to start, and where. */
    void prepared(UpdateRequest request, URI workspace) {
        record = record.with(request, workspace);
    }

    /** Saves the request before it is sent; if that fails, it must not be sent. */
    void sending(List<Recent> before) throws IOException, InterruptedException {
        UpdateRecord sent = record.asSent(before.isEmpty() ? "" : before.get(0).id(), clock.instant());
        host.save(sent);
        record = sent;
    }

    /** Databricks has rejected the request, so nothing was started. */
    void refused() {
        record = record.asRefused();
    }

    /** It was started: its ID is logged and reported before anything that may fail. */
    void started(String id) throws InterruptedException {
        record = record.withId(id);
        delays.clear();
        begun();
        host.log().link(lastSeen.title() + ":", lastSeen.page());
        report();
        save();
    }

    /** A response to the request was lost. */
    void unknown(IOException reason) {
        tell("It is not yet known whether " + record.request().words() + " was started: " + reason.getMessage());
    }

    /** A request about it has failed. Each kind of reason is logged once, until there is something new. */
    void delayed(IOException reason, Duration patience) {
        Duration longest = limit == null ? patience : limit;
        if (delays.add(longest)) {
            String failed = lastSeen == null
                    ? "A request about " + record.request().words() + " has failed"
                    : lastSeen.title() + ": a request about it has failed";
            tell(failed + ", retrying for " + Durations.of(longest) + ": " + reason.getMessage());
        }
    }

    /**
     * The build was aborted.
     *
     * @param patience how long it waits for the end
     */
    void stopped(Duration patience) throws InterruptedException {
        limit = patience;
        record = record.asStopped();
        save();
    }

    private void save() throws InterruptedException {
        bestEffort.save(() -> host.save(record));
    }

    /** It cannot be started yet. */
    void waitsFor(String what) {
        delays.clear();
        host.paused("waiting for " + what);
        tell("Waiting for " + what, "Still waiting for " + what);
    }

    /** Logs and reports what was seen. */
    void seen(Progress progress) {
        delays.clear();
        lastSeen = lastSeen.seen(progress, clock.instant());
        host.paused(lastSeen.waits() ? "waiting in Databricks: " + progress.word() : null);
        String line = lastSeen.title() + ": ";
        tell(line + progress.word(), line + "still " + progress.word());
        report();
    }

    /** Logs and reports that it had ended before anybody asked for its end. */
    void endedBefore(Progress progress) {
        lastSeen = lastSeen.seen(progress, clock.instant());
        host.log().line(lastSeen.title() + " had already ended: " + progress.word());
        report();
    }

    /** Logs and reports why it failed. */
    void failed(List<String> reasons) {
        reasons.forEach(reason -> host.log().line("  " + reason));
        lastSeen = lastSeen.withReasons(reasons);
        report();
    }

    private void report() {
        bestEffort.report(() -> host.report(record.workspace(), lastSeen));
    }

    /** Logs a line unless it is the last one; now and then, if it has been that for long, {@code still}. */
    private void tell(String line, String still) {
        if (!line.equals(told)) {
            tell(line);
        } else if (sign.isDue()) {
            host.log().line(still + " after " + Durations.of(sign.waited()));
        }
    }

    /** Logs a line unless it is the last one. */
    void tell(String line) {
        if (!line.equals(told)) {
            told = line;
            sign.given();
            host.log().line(line);
        }
    }

    /** Where a new session resumes. */
    String resumption() {
        if (record.stopped()) {
            return "this build was aborted before";
        }
        return record.sent() ? "following " + record.request().words() : "starting over";
    }

    /**
     * What is known if the build ends before it.
     *
     * @param stopping whether Databricks was asked to stop it
     */
    String whatIsKnown(boolean stopping) {
        if (!record.sent()) {
            UpdateRequest request = record.request();
            return (request == null ? "Nothing" : request.kind().none(request.name())) + " was started";
        }
        if (lastSeen == null) {
            return "It is not known whether " + record.request().words() + " was started in " + record.workspace();
        }
        return lastSeen.title()
                + (stopping
                        ? ": Databricks has not confirmed that it is stopped"
                        : " may still be going on in Databricks");
    }
}
