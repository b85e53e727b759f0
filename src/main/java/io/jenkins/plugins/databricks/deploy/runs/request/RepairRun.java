package io.jenkins.plugins.databricks.deploy.runs.request;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.RunState.Outcome;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.io.IOException;
import java.util.List;

/**
 * Repairs a run: reruns its failed tasks. Databricks itself knows how often a run was repaired and is asked before each
 * repair, so nothing has to survive a restart, and a repair whose response was lost is not repeated.
 *
 * @see <a href="https://docs.databricks.com/aws/en/jobs/repair-job-failures">Troubleshoot and repair job failures</a>
 */
public final class RepairRun {

    /**
     * The repairs wanted.
     *
     * @param most how often a run is repaired at most
     * @param parameters the run's parameters as API fields
     */
    public record Request(int most, ObjectNode parameters) {

        static final Request NONE = new Request(0, JsonCodec.object());
    }

    private final Request request;
    private final DeploymentLog log;
    private List<Long> before;

    public RepairRun(Request request, DeploymentLog log) {
        this.request = request;
        this.log = log;
    }

    /** Whether the run has failed tasks and its build wants repairs. */
    public boolean isWanted(JobRun ended) {
        return request.most() > 0 && hasFailed(ended);
    }

    private static boolean hasFailed(JobRun ended) {
        Outcome outcome = ended.state().outcome();
        return (outcome == Outcome.FAILED || outcome == Outcome.SUCCESS_WITH_FAILURES)
                && ended.tasks().stream().anyMatch(task -> task.state().failed());
    }

    /**
     * Prepares one repair of a run whose build is done with it.
     *
     * @param original the request that has started the run
     * @throws InvalidInputException when there is nothing to repair, or not yet
     */
    public static RunRequest.OfRepair prepare(Runs runs, long runId, RunRequest.OfJob original)
            throws IOException, InterruptedException {
        JobRun run = runs.get(runId);
        if (!run.ended()) {
            throw new InvalidInputException("Run " + runId + " is active in Databricks ("
                    + run.state().word() + "). It can be repaired when it has ended");
        }
        if (!hasFailed(run)) {
            throw new InvalidInputException("Run " + runId + " has no failed task any more: it ended with "
                    + run.state().word() + ". Somebody may have repaired it in Databricks");
        }
        return new RunRequest.OfRepair(
                runId,
                run.jobId(),
                run.name(),
                original.repair().parameters().toString(),
                runs.repairs(runId),
                run.end());
    }

    /**
     * Repairs a finished run, unless the maximum is reached. May be called again if there was no response: it then
     * finds out whether the previous call repaired the run.
     *
     * @return whether the run continues
     * @throws IOException when it is not known whether the run continues
     */
    public boolean attempt(Runs runs, JobRun ended) throws IOException, InterruptedException {
        long runId = ended.runId();
        List<Long> now = runs.repairs(runId);
        if (before == null) {
            before = now;
        }
        if (now.size() == before.size()) {
            if (before.size() >= request.most()) {
                return false;
            }
            try {
                runs.repair(runId, request.parameters(), before.isEmpty() ? null : before.get(before.size() - 1));
            } catch (DatabricksException e) {
                if (e.isOutcomeUnknown() || e.isGivenUp()) {
                    throw e;
                }
                log.line("Run " + runId + " cannot be repaired: " + e.getMessage());
                return false;
            }
        }
        log.line("Repairing run " + runId + ": rerunning its failed tasks (repair " + (before.size() + 1) + " of "
                + request.most() + ")");
        return true;
    }
}
