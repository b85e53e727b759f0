package io.jenkins.plugins.databricks.deploy.jobs;

import java.io.Serializable;
import java.util.List;

/**
 * What became of a job.
 *
 * @param jobId the job; 0 when a dry run would have created it
 * @param created whether the job was created, or would have been
 * @param changes what differs from before; empty for a new job
 */
public record JobResult(long jobId, boolean created, List<SettingChange> changes) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Whether anything differs from before. */
    public boolean changed() {
        return created || !changes.isEmpty();
    }
}
