package io.jenkins.plugins.databricks.deploy.jobs;

import java.io.Serializable;
import java.util.List;

/**
 * The result of creating or resetting a job.
 *
 * @param jobId the job; 0 if a dry run would create it
 * @param created whether the job was created, or would be
 * @param changes the changed settings; empty for a new job
 */
public record JobResult(long jobId, boolean created, List<SettingChange> changes) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Whether anything has changed. */
    public boolean changed() {
        return created || !changes.isEmpty();
    }
}
