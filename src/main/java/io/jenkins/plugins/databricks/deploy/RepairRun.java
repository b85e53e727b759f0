package io.jenkins.plugins.databricks.deploy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.workspace.Run;
import io.jenkins.plugins.databricks.workspace.RunState.Outcome;
import io.jenkins.plugins.databricks.workspace.Runs;
import java.io.IOException;
import java.util.List;

/**
 * Runs the failed tasks of an ended run again. Databricks itself knows how often a run was repaired, and is asked before each repair: so nothing has to be
 * kept over a restart, and a repair whose answer was lost is not made twice.
 *
 * @see <a href="https://docs.databricks.com/aws/en/jobs/repair-job-failures">Troubleshoot and repair job failures</a>
 */
public final class RepairRun {

    private static final int ATTEMPTS = 3;

    /**
     * What to repair.
     *
     * @param most how often a run is repaired
     * @param parameters the run's own parameters, as fields of the API
     */
    public record Request(int most, ObjectNode parameters) {

        static final Request NONE = new Request(0, JsonCodec.object());
    }

    private final Runs runs;
    private final DeploymentLog log;

    public RepairRun(Runs runs, DeploymentLog log) {
        this.runs = runs;
        this.log = log;
    }

    /**
     * Repairs an ended run, if it has failed tasks and was not repaired often enough already.
     *
     * @return whether the run goes on
     * @throws IOException when it is not known whether the run goes on
     */
    public boolean run(Request request, Run ended) throws IOException, InterruptedException {
        if (request.most() == 0 || !hasFailedTasks(ended)) {
            return false;
        }
        long runId = ended.runId();
        List<Long> before = runs.repairs(runId);
        if (before.size() >= request.most()) {
            return false;
        }
        log.line("Repairing run " + runId + ": its failed tasks run again (repair " + (before.size() + 1) + " of "
                + request.most() + ")");
        for (int attempt = 1; ; attempt++) {
            try {
                runs.repair(runId, request.parameters(), before.isEmpty() ? null : before.get(before.size() - 1));
                return true;
            } catch (DatabricksException e) {
                if (runs.repairs(runId).size() > before.size()) {
                    return true;
                }
                if (!e.isOutcomeUnknown()) {
                    log.line("Run " + runId + " cannot be repaired: " + e.getMessage());
                    return false;
                }
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private static boolean hasFailedTasks(Run run) {
        Outcome outcome = run.state().outcome();
        return (outcome == Outcome.FAILED || outcome == Outcome.SUCCESS_WITH_FAILURES)
                && run.tasks().stream().anyMatch(task -> task.state().failed());
    }
}
