package io.jenkins.plugins.databricks.report.view;

import io.jenkins.plugins.databricks.report.data.PageLink;
import io.jenkins.plugins.databricks.report.data.ReportData;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A job whose settings were replaced, as shown on pages and in JSON. */
@Restricted(NoExternalUse.class)
@ExportedBean(defaultVisibility = 999)
public final class ResetView {

    private final ReportData.Reset reset;
    private final List<SettingView> changes;

    ResetView(ReportData.Reset reset) {
        this.reset = reset;
        changes = reset.changes().stream().map(SettingView::new).toList();
    }

    @Exported
    public String getHost() {
        return reset.host().toString();
    }

    @Exported
    public long getJobId() {
        return reset.jobId();
    }

    @Exported
    public String getJobName() {
        return reset.jobName();
    }

    @Exported
    public String getUrl() {
        return PageLink.of(reset.page());
    }

    /** Whether the build created the job. */
    @Exported
    public boolean isCreated() {
        return reset.created();
    }

    @Exported
    public List<SettingView> getChanges() {
        return changes;
    }

    public String getHostName() {
        return reset.host().getHost();
    }

    public String getTitle() {
        return reset.jobName() == null || reset.jobName().isEmpty()
                ? Messages.ResetView_Job(Long.toString(reset.jobId()))
                : reset.jobName();
    }
}
