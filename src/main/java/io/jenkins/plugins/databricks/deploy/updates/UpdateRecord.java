package io.jenkins.plugins.databricks.deploy.updates;

import java.io.Serializable;
import java.net.URI;

/**
 * The persistent state of a build's update. It is saved with the build before each irrevocable step.
 *
 * @param request what to start; {@code null} until it has been prepared
 * @param workspace the address of the workspace; {@code null} until it has been prepared
 * @param sent whether the request may have reached Databricks
 * @param latest the ID of the latest one before this was sent; empty if there was none
 * @param id its ID; {@code null} while it is not known
 * @param stopped whether the build was aborted
 */
public record UpdateRecord(
        UpdateRequest request, URI workspace, boolean sent, String latest, String id, boolean stopped)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    /** The initial record. */
    public static UpdateRecord begin() {
        return new UpdateRecord(null, null, false, "", null, false);
    }

    UpdateRecord with(UpdateRequest prepared, URI to) {
        return new UpdateRecord(prepared, to, sent, latest, id, stopped);
    }

    UpdateRecord asSent(String latestBefore) {
        return new UpdateRecord(request, workspace, true, latestBefore, id, stopped);
    }

    /** Databricks has rejected the request, so nothing was started. */
    UpdateRecord asRefused() {
        return new UpdateRecord(request, workspace, false, latest, id, stopped);
    }

    UpdateRecord withId(String started) {
        return new UpdateRecord(request, workspace, sent, latest, started, stopped);
    }

    /** The build was aborted. */
    public UpdateRecord asStopped() {
        return new UpdateRecord(request, workspace, sent, latest, id, true);
    }

    /**
     * What is known if the build ends before it.
     *
     * @param stopping whether Databricks was asked to stop it
     */
    String whatIsKnown(boolean stopping) {
        if (!sent) {
            return "Nothing was started";
        }
        if (id == null) {
            return "It is not known whether " + request.words() + " was started in " + workspace;
        }
        return request.title(id)
                + (stopping
                        ? ": Databricks has not confirmed that it is stopped"
                        : " may still be going on in Databricks");
    }
}
