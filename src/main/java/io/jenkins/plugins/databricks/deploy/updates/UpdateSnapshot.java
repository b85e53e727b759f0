package io.jenkins.plugins.databricks.deploy.updates;

import io.jenkins.plugins.databricks.api.RunState;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * What was known of an update or deployment at the last look.
 *
 * @param name the name of the pipeline or app
 * @param id its ID
 * @param page its page
 * @param state Databricks' word for its state; {@code STARTED} before the first look
 * @param outcome how it ended; {@code null} if its end was not seen
 * @param reasons why it failed, one line each
 * @param start when it was requested, by Jenkins' clock
 * @param end when its end was seen, by the same clock; {@code null} if it was not
 */
public record UpdateSnapshot(
        UpdateKind kind,
        String name,
        String id,
        URI page,
        String state,
        RunState.Outcome outcome,
        List<String> reasons,
        Instant start,
        Instant end) {

    static final String STARTED = "STARTED";

    private static final Set<String> WAITING = Set.of("QUEUED", "WAITING_FOR_RESOURCES");

    /** It has been requested, and is about to be followed. */
    static UpdateSnapshot started(UpdateKind kind, String name, String id, URI page, Instant start) {
        return new UpdateSnapshot(kind, name, id, page, STARTED, null, List.of(), start, null);
    }

    public UpdateSnapshot {
        reasons = reasons == null ? List.of() : List.copyOf(reasons);
    }

    /** Names it: {@code Update u of pipeline 'sales'}. */
    public String title() {
        return kind.title(name, id);
    }

    /** Whether it cannot begin yet: nothing happens until others have ended, or there are machines for it. */
    public boolean waits() {
        return outcome == null && WAITING.contains(state);
    }

    UpdateSnapshot seen(UpdateRequest.Progress progress, Instant now) {
        return new UpdateSnapshot(
                kind,
                name,
                id,
                page,
                progress.word(),
                progress.outcome(),
                reasons,
                start,
                progress.outcome() == null ? null : now);
    }

    UpdateSnapshot withReasons(List<String> why) {
        return new UpdateSnapshot(kind, name, id, page, state, outcome, why, start, end);
    }

    /** The same with {@code change} applied to each free text. */
    public UpdateSnapshot withTexts(UnaryOperator<String> change) {
        return new UpdateSnapshot(
                kind,
                change.apply(name),
                id,
                page,
                state,
                outcome,
                reasons.stream().map(change).toList(),
                start,
                end);
    }
}
