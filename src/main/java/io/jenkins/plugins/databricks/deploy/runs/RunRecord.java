package io.jenkins.plugins.databricks.deploy.runs;

import java.io.Serializable;
import java.net.URI;
import java.util.UUID;

/**
 * What is true of a run on behalf of a build, whichever process reads it: it is saved with the build before each step that cannot be taken back, and holds
 * nothing of the process that wrote it.
 *
 * @param token the idempotency token, made before anything else: with the same token, the same request finds the run instead of starting another
 * @param request what is sent to start the run; {@code null} until it has been made ready
 * @param workspace the address of the workspace that it is sent to; {@code null} until then
 * @param sent whether the request may have reached Databricks
 * @param runId the run's id; 0 while it is not known
 * @param stopped whether the build was aborted since
 */
public record RunRecord(String token, RunRequest request, URI workspace, boolean sent, long runId, boolean stopped)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    /** How far a run has come, as far as its build knows. */
    public enum Phase {
        /** Files are read and uploaded, the job is looked for; nothing has been asked to start. */
        PREPARING,
        /** The request was sent, or is just being sent, and no answer is known. */
        SUBMITTING,
        /** The run's id is known. */
        WAITING
    }

    /** The record of a run of which nothing is known yet. */
    public static RunRecord begin() {
        return new RunRecord(UUID.randomUUID().toString(), null, null, false, 0, false);
    }

    public Phase phase() {
        if (runId != 0) {
            return Phase.WAITING;
        }
        return sent ? Phase.SUBMITTING : Phase.PREPARING;
    }

    RunRecord asSent(RunRequest prepared, URI to) {
        return new RunRecord(token, prepared, to, true, runId, stopped);
    }

    /** Databricks has answered that it starts nothing. */
    RunRecord asRefused() {
        return new RunRecord(token, request, workspace, false, runId, stopped);
    }

    RunRecord withRunId(long id) {
        return new RunRecord(token, request, workspace, sent, id, stopped);
    }

    /** The build was aborted. */
    public RunRecord asStopped() {
        return new RunRecord(token, request, workspace, sent, runId, true);
    }
}
