package io.jenkins.plugins.databricks.execution.runs;

import io.jenkins.plugins.databricks.connection.ConnectionParameters;
import io.jenkins.plugins.databricks.deploy.runs.RunRecord;
import io.jenkins.plugins.databricks.execution.Sealed;
import java.io.Serializable;
import java.util.List;

/**
 * A run that a build has requested, or a repair of one, as {@link OpenRuns} and {@link RepairableRun} save it in files. It is encrypted, as a
 * request may contain secrets.
 */
final class OpenRun {

    private final String build;
    private final Sealed<Kept> kept;

    /**
     * What is needed to handle the run without its step.
     *
     * @param connection the step's connection
     * @param cancelsOnAbort whether an aborted build cancels the run
     * @param secrets what the step's log masks
     * @param repairs the ID of the run that is being repaired from the page; 0 if it is the run itself
     */
    record Kept(
            RunRecord record,
            ConnectionParameters connection,
            boolean cancelsOnAbort,
            List<String> secrets,
            long repairs)
            implements Serializable {

        private static final long serialVersionUID = 1L;

        Kept {
            secrets = List.copyOf(secrets);
        }

        /** A run of a build. */
        Kept(RunRecord record, ConnectionParameters connection, boolean cancelsOnAbort, List<String> secrets) {
            this(record, connection, cancelsOnAbort, secrets, 0);
        }

        /** A repair of this run, of which nothing has been sent. */
        Kept repair() {
            return new Kept(RunRecord.beginIn(record.workspace()), connection, false, secrets, record.runId());
        }

        Kept with(RunRecord changed) {
            return new Kept(changed, connection, cancelsOnAbort, secrets, repairs);
        }
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
