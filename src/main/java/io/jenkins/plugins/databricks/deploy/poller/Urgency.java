package io.jenkins.plugins.databricks.deploy.poller;

/** Which of the requests about the runs of a workspace come first. */
public enum Urgency {
    /** Cancels a run. */
    CANCEL,
    /** Looks at runs. */
    POLL,
    /** Reads what ended runs left behind. */
    OUTPUT
}
