package io.jenkins.plugins.databricks.deploy.poller;

/** The priority of requests about the runs and updates of a workspace, highest first. */
public enum Urgency {
    /** Cancels or stops something. */
    CANCEL,
    /** Asks how things are. */
    POLL,
    /** Everything else: reads outputs, starts updates and repairs. */
    OTHER
}
