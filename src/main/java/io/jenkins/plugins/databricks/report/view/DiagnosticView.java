package io.jenkins.plugins.databricks.report.view;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic;
import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic.Location;
import io.jenkins.plugins.databricks.report.data.SourcePages;
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
    private final SourcePages source;

    /**
     * A place in a file.
     *
     * @param page its page, or {@code null}
     */
    public record Place(String text, @CheckForNull String page) {}

    DiagnosticView(BundleDiagnostic diagnostic, @CheckForNull SourcePages source) {
        this.diagnostic = diagnostic;
        this.source = source;
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

    /** The same with their pages. */
    public List<Place> getPlaces() {
        return diagnostic.locations().stream()
                .map(place -> new Place(place.toString(), source == null ? null : source.page(place)))
                .toList();
    }

    /** The CSS modifier. */
    public String getTone() {
        return diagnostic.severity().name().toLowerCase(Locale.ROOT);
    }
}
