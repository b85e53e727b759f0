package io.jenkins.plugins.databricks.deploy.jobs;

import io.jenkins.plugins.databricks.api.Jobs;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.OptionalLong;

/**
 * A reference to a job by either ID or name.
 *
 * @param jobId the ID as written by the user, or {@code null}
 * @param jobName the exact name, or {@code null}
 */
public record JobReference(String jobId, String jobName) implements Serializable {

    private static final long serialVersionUID = 1L;

    /**
     * The job's ID.
     *
     * @throws InvalidInputException when neither or both are given, the ID is not a number, or the name matches no job
     *     or several
     */
    public long resolve(Jobs jobs) throws IOException, InterruptedException {
        OptionalLong job = find(jobs);
        if (job.isEmpty()) {
            throw new InvalidInputException("jobName: there is no job named '" + jobName
                    + "' that this principal can see. Check the spelling and the job's permissions");
        }
        return job.getAsLong();
    }

    /**
     * The job's ID; empty if no job has the name.
     *
     * @throws InvalidInputException when neither or both are given, the ID is not a number, or the name matches several
     *     jobs
     */
    OptionalLong find(Jobs jobs) throws IOException, InterruptedException {
        check();
        if (jobId != null) {
            return OptionalLong.of(Long.parseLong(jobId.strip()));
        }
        List<Long> ids = jobs.idsByName(jobName);
        if (ids.size() > 1) {
            throw new InvalidInputException("jobName: " + ids.size() + " jobs are named '" + jobName + "' (IDs "
                    + ids.toString().replaceAll("[\\[\\]]", "") + "). Specify jobId instead");
        }
        return ids.isEmpty() ? OptionalLong.empty() : OptionalLong.of(ids.get(0));
    }

    /** Checks what can be checked without Databricks; {@link #resolve} does this first. */
    public void check() {
        if ((jobId == null) == (jobName == null)) {
            throw new InvalidInputException(
                    jobId == null
                            ? "jobId or jobName is missing: specify one of them"
                            : "jobId and jobName are both given: keep one of them");
        }
        if (jobId != null && !jobId.strip().matches("[1-9][0-9]{0,17}")) {
            throw new InvalidInputException(
                    "jobId: '" + jobId + "' is not a job ID. Use the number in the job's URL, as in /jobs/17");
        }
    }

    /** The job's name in the log while its ID is not known. */
    @Override
    public String toString() {
        return jobId != null ? "job " + jobId : "job '" + jobName + "'";
    }
}
