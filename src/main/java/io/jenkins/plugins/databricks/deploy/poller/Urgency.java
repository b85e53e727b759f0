package io.jenkins.plugins.databricks.deploy.poller;

/** The priority of requests about the runs of a workspace. */
public enum Urgency {
    /** Cancels a run. */
    CANCEL,
    /** Polls runs. */
    POLL,
    /** Reads outputs of finished runs. */
    OUTPUT
}
