package io.jenkins.plugins.databricks.deploy.machine;

import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What a machine would rather do, but can do without: it goes on when its record or the report cannot be written, and the build's log says so. */
public final class BestEffort {

    private static final Logger LOGGER = Logger.getLogger(BestEffort.class.getName());

    private final MachineHost host;
    private boolean reportFailed;

    public BestEffort(MachineHost host) {
        this.host = host;
    }

    /** Saves a record. What was begun is still handled in this session if that fails. */
    public void save(Mailbox.Event saving) throws InterruptedException {
        try {
            saving.happen();
        } catch (IOException e) {
            host.log().line("The state of this step cannot be saved for a restart of Jenkins: " + e.getMessage());
        }
    }

    /** Whether something could not be reported. */
    public boolean hasFailedToReport() {
        return reportFailed;
    }

    /** Reports something. Only the first failure is logged. */
    public void report(Mailbox.Event reporting) {
        try {
            reporting.happen();
        } catch (IOException | InterruptedException | RuntimeException e) {
            LOGGER.log(Level.FINE, "no report", e);
            if (!reportFailed) {
                reportFailed = true;
                host.log().line("The Databricks page of this build cannot be written: " + e.getMessage());
            }
        }
    }
}
