package io.jenkins.plugins.databricks.execution.runs;

import io.jenkins.plugins.databricks.connection.ConnectionParameters;
import io.jenkins.plugins.databricks.deploy.runs.RunRecord;
import io.jenkins.plugins.databricks.execution.Sealed;
import java.io.Serializable;

/**
 * An unfinished run that a build has requested, as {@link OpenRuns} saves it in a file. It is encrypted, as a request
 * may contain secrets.
 */
final class OpenRun {

    private final String build;
    private final Sealed<Kept> kept;

    /**
     * What is needed to handle the run without its step.
     *
     * @param connection the step's connection
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
