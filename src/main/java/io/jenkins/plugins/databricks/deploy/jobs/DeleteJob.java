package io.jenkins.plugins.databricks.deploy.jobs;

import io.jenkins.plugins.databricks.api.Jobs;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RestClient;
import java.io.IOException;
import java.util.OptionalLong;

/** Deletes a job, for example that of a deleted branch. */
public final class DeleteJob {

    private final Jobs jobs;
    private final DeploymentLog log;

    public DeleteJob(RestClient client, DeploymentLog log) {
        this.jobs = new Jobs(client);
        this.log = log;
    }

    /**
     * Deletes it, if it exists.
     *
     * @return whether it existed
     * @throws InvalidInputException when neither or both of ID and name are given, the ID is not a number, or several
     *     jobs have the name
     */
    public boolean run(JobReference job) throws IOException, InterruptedException {
        OptionalLong id = job.find(jobs);
        if (id.isPresent() && delete(id.getAsLong())) {
            log.line("Deleted " + job + (job.jobId() == null ? " (ID " + id.getAsLong() + ")" : ""));
            return true;
        }
        log.line("There is no " + job + " to delete");
        return false;
    }

    private boolean delete(long id) throws IOException, InterruptedException {
        try {
            jobs.delete(id);
            return true;
        } catch (DatabricksException e) {
            if (e.isNotFound()) {
                return false;
            }
            throw e;
        }
    }
}
