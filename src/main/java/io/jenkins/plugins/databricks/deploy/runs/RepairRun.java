package io.jenkins.plugins.databricks.deploy.runs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.RunState.Outcome;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.io.IOException;
import java.util.List;

/**
 * Runs the failed tasks of an ended run again. Databricks itself knows how often a run was repaired, and is asked before each repair: so nothing has to be
 * kept over a restart, and a repair whose answer was lost is not made twice.
 *
 * @see <a href="https://docs.databricks.com/aws/en/jobs/repair-job-failures">Troubleshoot and repair job failures</a>
 */
public final class RepairRun {

    /**
     * What to repair.
     *
     * @param most how often a run is repaired
     * @param parameters the run's own parameters, as fields of the API
     */
    public record Request(int most, ObjectNode parameters) {

        static final Request NONE = new Request(0, JsonCodec.object());
    }

    private final Request request;
    private final DeploymentLog log;
    private List<Long> before;

    RepairRun(Request request, DeploymentLog log) {
        this.request = request;
        this.log = log;
    }

    /** Whether an ended run has failed tasks, and its build wants them to be repaired. */
    boolean isWanted(JobRun ended) {
        Outcome outcome = ended.state().outcome();
        return request.most() > 0
                && (outcome == Outcome.FAILED || outcome == Outcome.SUCCESS_WITH_FAILURES)
                && ended.tasks().stream().anyMatch(task -> task.state().failed());
    }

    /**
     * Repairs an ended run, if it was not repaired often enough already. May be called again when nobody answered: it finds out then whether the call
     * before has repaired the run.
     *
     * @return whether the run goes on
     * @throws IOException when it is not known whether the run goes on
     */
    boolean attempt(Runs runs, JobRun ended) throws IOException, InterruptedException {
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
        log.line("Repairing run " + runId + ": its failed tasks run again (repair " + (before.size() + 1) + " of "
                + request.most() + ")");
        return true;
    }
}
