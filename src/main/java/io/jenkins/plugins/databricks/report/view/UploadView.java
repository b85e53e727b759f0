package io.jenkins.plugins.databricks.report.view;

import io.jenkins.plugins.databricks.deploy.Sizes;
import io.jenkins.plugins.databricks.report.data.ReportData;
import io.jenkins.plugins.databricks.rest.text.LogText;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** An uploaded file, as shown on pages and in JSON. */
@Restricted(NoExternalUse.class)
@ExportedBean(defaultVisibility = 999)
public final class UploadView {

    private static final int DIGEST_CHARACTERS = 12;
    private static final long LEAST_BYTES_FOR_SPEED = 1024 * 1024;

    private final ReportData.Upload upload;

    UploadView(ReportData.Upload upload) {
        this.upload = upload;
    }

    @Exported
    public String getHost() {
        return upload.host().toString();
    }

    @Exported
    public String getPath() {
        return LogText.name(upload.file().path());
    }

    @Exported
    public String getTarget() {
        return LogText.name(upload.file().target());
    }

    @Exported
    public long getBytes() {
        return upload.file().bytes();
    }

    @Exported
    public String getSha256() {
        return upload.file().sha256();
    }

    @Exported
    public long getMillis() {
        return upload.file().millis();
    }

    /** Whether it was skipped as unchanged. */
    @Exported
    public boolean isSkipped() {
        return upload.file().skipped();
    }

    public String getSizeText() {
        return Sizes.of(getBytes());
    }

    public long getBytesPerSecond() {
        return isSkipped() ? 0 : getBytes() * 1000 / Math.max(1, getMillis());
    }

    /** The speed; empty for a small file, where it would only reflect the time of a request. */
    public String getSpeed() {
        if (isSkipped()) {
            return Messages.UploadView_Skipped();
        }
        return getBytes() < LEAST_BYTES_FOR_SPEED ? "" : Sizes.of(getBytesPerSecond()) + "/s";
    }

    public String getShortDigest() {
        String digest = getSha256();
        return digest == null || digest.length() <= DIGEST_CHARACTERS ? digest : digest.substring(0, DIGEST_CHARACTERS);
    }
}
