package io.jenkins.plugins.databricks.deploy.updates;

import java.io.Serializable;
import java.net.URI;
import java.time.Instant;
import java.util.UUID;

/**
 * The persistent state of a build's update. It is saved with the build before each irrevocable step.
 *
 * @param token tells it from others
 * @param request what to start; {@code null} until it has been prepared
 * @param workspace the address of the workspace; {@code null} until it has been prepared
 * @param sent whether the request may have reached Databricks
 * @param latest the ID of the latest one before this was sent; empty if there was none
 * @param requested when this was sent last; {@code null} before that
 * @param id its ID; {@code null} while it is not known
 * @param stopped whether the build was aborted
 */
public record UpdateRecord(
        String token,
        UpdateRequest request,
        URI workspace,
        boolean sent,
        String latest,
        Instant requested,
        String id,
        boolean stopped)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    /** The initial record. */
    public static UpdateRecord begin() {
        return new UpdateRecord(UUID.randomUUID().toString(), null, null, false, "", null, null, false);
    }

    UpdateRecord with(UpdateRequest prepared, URI to) {
        return new UpdateRecord(token, prepared, to, sent, latest, requested, id, stopped);
    }

    UpdateRecord asSent(String latestBefore, Instant now) {
        return new UpdateRecord(token, request, workspace, true, latestBefore, now, id, stopped);
    }

    /** Databricks has rejected the request, so nothing was started. */
    UpdateRecord asRefused() {
        return new UpdateRecord(token, request, workspace, false, latest, requested, id, stopped);
    }

    UpdateRecord withId(String started) {
        return new UpdateRecord(token, request, workspace, sent, latest, requested, started, stopped);
    }

    /** The build was aborted. */
    public UpdateRecord asStopped() {
        return new UpdateRecord(token, request, workspace, sent, latest, requested, id, true);
    }
}
