package io.jenkins.plugins.databricks.execution.runs;

import io.jenkins.plugins.databricks.connection.ConnectionParameters;
import io.jenkins.plugins.databricks.deploy.runs.RunRecord;
import io.jenkins.plugins.databricks.execution.Sealed;
import java.io.Serializable;

/**
 * A run that a build of this Jenkins has asked for and not yet seen the end of, as {@link OpenRuns} keeps it in a file. It is encrypted, as a request may hold
 * secrets.
 */
final class OpenRun {

    private final String build;
    private final Sealed<Kept> kept;

    /**
     * What is needed to care for the run without its step.
     *
     * @param connection where the step connects to
     * @param cancelsOnAbort whether an aborted build cancels the run
     */
    record Kept(RunRecord record, ConnectionParameters connection, boolean cancelsOnAbort) implements Serializable {

        private static final long serialVersionUID = 1L;
    }

    /** @param build as {@link hudson.model.Run#getExternalizableId} */
    OpenRun(String build, Kept kept) {
        this.build = build;
        this.kept = new Sealed<>(kept);
    }

    String build() {
        return build;
    }

    Kept kept() {
        return kept.open();
    }
}
