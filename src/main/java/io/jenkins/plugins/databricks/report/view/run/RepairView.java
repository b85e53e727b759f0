package io.jenkins.plugins.databricks.report.view.run;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.report.data.PageText;
import io.jenkins.plugins.databricks.report.data.ReportData;
import io.jenkins.plugins.databricks.report.data.TaskOutputs;
import java.time.Instant;
import java.util.Date;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A repair that somebody has asked for on the page, as shown there and in JSON. */
@Restricted(NoExternalUse.class)
@ExportedBean(defaultVisibility = 999)
public final class RepairView {

    private final ReportData.Repair repair;
    private final boolean live;
    private final RunView run;

    /**
     * @param number its number among the repairs of its run
     * @param now the current time if it is being followed, otherwise {@code null}
     */
    public RepairView(ReportData.Repair repair, int number, TaskOutputs outputs, Instant now) {
        this.repair = repair;
        live = !repair.over() && now != null;
        run = repair.run() == null
                ? null
                : new RunView(
                        new ReportData.WorkspaceRun(repair.host(), since(repair.time(), repair.run())),
                        repair.runId() + "-" + number,
                        outputs,
                        live ? now : null);
    }

    /** What ran before is told elsewhere. */
    private static JobRun since(Instant time, JobRun run) {
        return new JobRun(run.runId(), run.jobId(), run.name(), run.page(), run.state(), time, run.end(), run.tasks());
    }

    /** Who has asked for it. */
    @Exported
    public String getBy() {
        return PageText.of(repair.by());
    }

    /** When, in milliseconds since 1970. */
    @Exported
    public long getTime() {
        return repair.time().toEpochMilli();
    }

    public Date getDate() {
        return Date.from(repair.time());
    }

    /** Whether it is going on. */
    @Exported
    public boolean isLive() {
        return live;
    }

    /** The run with the tasks that ran again; {@code null} as long as nothing is known to run. */
    @Exported
    public RunView getRun() {
        return run;
    }

    /** Why it came to nothing, or why the end of the run is not known; {@code null} if nothing is wrong. */
    @Exported
    public String getProblem() {
        if (repair.problem() != null) {
            return PageText.of(repair.problem());
        }
        return live || repair.over() ? null : Messages.RepairView_Unfollowed();
    }

    /** Whether the run has failed again, or still has, so that another repair makes sense. */
    boolean isUnsuccessful() {
        return run == null || (getProblem() != null && run.status() == DisplayStatus.LAST_SEEN) || run.hasFailed();
    }

    public String getSymbol() {
        return status().symbol();
    }

    public String getTone() {
        return status().tone();
    }

    /** How it is or has ended, in a few words. */
    public String getWord() {
        if (run == null) {
            return live ? Messages.RepairView_Requested() : Messages.RepairView_Refused();
        }
        return run.getWord();
    }

    private DisplayStatus status() {
        if (run == null) {
            return live ? DisplayStatus.WAITING : DisplayStatus.NOT_RUN;
        }
        return run.status();
    }
}
