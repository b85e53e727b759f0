package io.jenkins.plugins.databricks.report.view;

import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic;
import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic.Location;
import java.util.List;
import java.util.Locale;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** Something that the Databricks CLI said about a bundle, as shown on pages and in JSON. */
@Restricted(NoExternalUse.class)
@ExportedBean(defaultVisibility = 999)
public final class DiagnosticView {

    private final BundleDiagnostic diagnostic;

    DiagnosticView(BundleDiagnostic diagnostic) {
        this.diagnostic = diagnostic;
    }

    /** {@code Error}, {@code Warning} or {@code Recommendation}. */
    @Exported
    public String getSeverity() {
        return diagnostic.severity().word();
    }

    @Exported
    public String getMessage() {
        return diagnostic.message();
    }

    /** More about it; empty if there is nothing. */
    @Exported
    public String getDetail() {
        return diagnostic.detail();
    }

    /** The settings that it is about. */
    @Exported
    public List<String> getPaths() {
        return diagnostic.paths();
    }

    /** The places in files, as {@code file:line:column}. */
    @Exported
    public List<String> getLocations() {
        return diagnostic.locations().stream().map(Location::toString).toList();
    }

    /** The CSS modifier. */
    public String getTone() {
        return diagnostic.severity().name().toLowerCase(Locale.ROOT);
    }
}
