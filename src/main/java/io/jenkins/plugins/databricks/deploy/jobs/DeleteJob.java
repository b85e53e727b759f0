package io.jenkins.plugins.databricks.deploy.jobs;

import io.jenkins.plugins.databricks.api.Jobs;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RestClient;
import java.io.IOException;
import java.util.OptionalLong;

/** Deletes a job, such as that of a branch that is gone. */
public final class DeleteJob {

    private final Jobs jobs;
    private final DeploymentLog log;

    public DeleteJob(RestClient client, DeploymentLog log) {
        this.jobs = new Jobs(client);
        this.log = log;
    }

    /**
     * Deletes it. That it is gone already is fine.
     *
     * @return whether there was one
     * @throws InvalidInputException when neither or both of id and name are given, the id is not a number, or several jobs have the name
     */
    public boolean run(JobReference job) throws IOException, InterruptedException {
        OptionalLong id = job.find(jobs);
        if (id.isPresent() && delete(id.getAsLong())) {
            log.line("Deleted " + job + (job.jobId() == null ? " (id " + id.getAsLong() + ")" : ""));
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
