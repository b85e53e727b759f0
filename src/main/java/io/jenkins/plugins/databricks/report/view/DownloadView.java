package io.jenkins.plugins.databricks.report.view;

import io.jenkins.plugins.databricks.deploy.Sizes;
import io.jenkins.plugins.databricks.report.data.ReportData;
import io.jenkins.plugins.databricks.rest.text.LogText;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** A downloaded file, as shown on pages and in JSON. */
@Restricted(NoExternalUse.class)
@ExportedBean(defaultVisibility = 999)
public final class DownloadView {

    private final ReportData.Download download;

    DownloadView(ReportData.Download download) {
        this.download = download;
    }

    @Exported
    public String getHost() {
        return download.host().toString();
    }

    /** Where it is in Databricks. */
    @Exported
    public String getSource() {
        return LogText.name(download.file().source());
    }

    /** Where it is in the build's workspace. */
    @Exported
    public String getPath() {
        return LogText.name(download.file().path());
    }

    @Exported
    public long getBytes() {
        return download.file().bytes();
    }

    public String getSizeText() {
        return Sizes.of(getBytes());
    }
}
