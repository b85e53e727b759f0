package io.jenkins.plugins.databricks.deploy.runs.request;

import java.io.Serializable;
import java.net.URI;
import java.util.UUID;

/**
 * The persistent state of a build's run. It is saved with the build before each irrevocable step, and independent of
 * the process that wrote it.
 *
 * @param token the idempotency token, created before anything else: with the same token, the same request finds the run
 *     instead of starting another
 * @param request the request that starts the run; {@code null} until it has been prepared
 * @param workspace the address of the workspace; {@code null} until the request has been prepared, unless it is fixed
 * @param sent whether the request may have reached Databricks
 * @param runId the run's ID; 0 while it is not known
 * @param stopped whether the build was aborted
 */
public record RunRecord(String token, RunRequest request, URI workspace, boolean sent, long runId, boolean stopped)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    /** The phase of a run, as far as its build knows. */
    public enum Phase {
        /** Files are read and uploaded, and the job is looked up; nothing has been sent yet. */
        PREPARING,
        /** The request has been or is being sent, and there is no response yet. */
        SUBMITTING,
        /** The run's ID is known. */
        WAITING
    }

    /** The initial record of a run. */
    public static RunRecord begin() {
        return new RunRecord(UUID.randomUUID().toString(), null, null, false, 0, false);
    }

    /** The initial record of something that is done about a run in that workspace, and in no other. */
    public static RunRecord beginIn(URI workspace) {
        return new RunRecord(UUID.randomUUID().toString(), null, workspace, false, 0, false);
    }

    public Phase phase() {
        if (runId != 0) {
            return Phase.WAITING;
        }
        return sent ? Phase.SUBMITTING : Phase.PREPARING;
    }

    public RunRecord asSent(RunRequest prepared, URI to) {
        return new RunRecord(token, prepared, to, true, runId, stopped);
    }

    /** Databricks has rejected the request, so nothing was started. */
    public RunRecord asRefused() {
        return new RunRecord(token, request, workspace, false, runId, stopped);
    }

    public RunRecord withRunId(long id) {
        return new RunRecord(token, request, workspace, sent, id, stopped);
    }

    /** The build was aborted. */
    public RunRecord asStopped() {
        return new RunRecord(token, request, workspace, sent, runId, true);
    }
}
