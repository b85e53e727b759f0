package io.jenkins.plugins.databricks.execution.runs;

import io.jenkins.plugins.databricks.connection.ConnectionParameters;
import io.jenkins.plugins.databricks.deploy.runs.request.RunRecord;
import io.jenkins.plugins.databricks.execution.machine.KeptWork;
import java.net.URI;
import java.util.List;

/**
 * A run that a build has requested, or a repair of one, as {@link OpenRuns} and {@link RepairableRun} keep it: what is needed to handle it without its step.
 *
 * @param connection the step's connection
 * @param cancelsOnAbort whether an aborted build cancels the run
 * @param secrets what the step's log masks
 * @param repairs the ID of the run that is being repaired from the page; 0 if it is the run itself
 */
record OpenRun(
        RunRecord record, ConnectionParameters connection, boolean cancelsOnAbort, List<String> secrets, long repairs)
        implements KeptWork {

    private static final long serialVersionUID = 1L;

    OpenRun {
        secrets = List.copyOf(secrets);
    }

    /** A run of a build. */
    OpenRun(RunRecord record, ConnectionParameters connection, boolean cancelsOnAbort, List<String> secrets) {
        this(record, connection, cancelsOnAbort, secrets, 0);
    }

    /** A repair of this run, of which nothing has been sent. */
    OpenRun repair() {
        return new OpenRun(RunRecord.beginIn(record.workspace()), connection, false, secrets, record.runId());
    }

    @Override
    public String token() {
        return record.token();
    }

    @Override
    public boolean outlivesBuild() {
        return repairs != 0;
    }

    @Override
    public URI workspace() {
        return record.workspace();
    }

    @Override
    public String words() {
        return repairs != 0
                ? "a repair of run " + repairs
                : record.runId() == 0 ? record.request().words() : "run " + record.runId();
    }

    OpenRun with(RunRecord changed) {
        return new OpenRun(changed, connection, cancelsOnAbort, secrets, repairs);
    }
}
