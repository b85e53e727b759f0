package io.jenkins.plugins.databricks.execution.updates;

import io.jenkins.plugins.databricks.connection.ConnectionParameters;
import io.jenkins.plugins.databricks.deploy.updates.UpdateRecord;
import io.jenkins.plugins.databricks.execution.machine.KeptWork;
import java.net.URI;
import java.util.List;

/**
 * An update that a build has requested, as {@link OpenUpdates} keeps it: what is needed to handle it without its step.
 *
 * @param connection the step's connection
 * @param cancelsOnAbort whether an aborted build stops it
 * @param secrets what the step's log masks
 */
record OpenUpdate(UpdateRecord record, ConnectionParameters connection, boolean cancelsOnAbort, List<String> secrets)
        implements KeptWork {

    private static final long serialVersionUID = 1L;

    OpenUpdate {
        secrets = List.copyOf(secrets);
    }

    @Override
    public String token() {
        return record.token();
    }

    @Override
    public URI workspace() {
        return record.workspace();
    }

    @Override
    public String words() {
        return record.request().words() + (record.id() == null ? "" : " (" + record.id() + ")");
    }
}
