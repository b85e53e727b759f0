package io.jenkins.plugins.databricks.report.view;

import io.jenkins.plugins.databricks.deploy.updates.UpdateKind;
import io.jenkins.plugins.databricks.deploy.updates.UpdateSnapshot;
import io.jenkins.plugins.databricks.report.data.PageLink;
import io.jenkins.plugins.databricks.report.data.PageText;
import io.jenkins.plugins.databricks.report.data.ReportData;
import io.jenkins.plugins.databricks.report.view.run.DisplayStatus;
import io.jenkins.plugins.databricks.report.view.run.TimedView;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** An update of a pipeline or a deployment of an app, as shown on pages and in JSON. */
@Restricted(NoExternalUse.class)
@ExportedBean(defaultVisibility = 999)
public final class UpdateView extends TimedView {

    private final ReportData.Update source;
    private final int number;

    /**
     * @param number tells it from others on the page
     * @param now the current time if the update may still change, otherwise {@code null}
     */
    UpdateView(ReportData.Update source, int number, Instant now) {
        super(
                status(source.seen(), now != null),
                PageLink.of(source.seen().page()),
                source.seen().start(),
                source.seen().end(),
                now);
        this.source = source;
        this.number = number;
    }

    private static DisplayStatus status(UpdateSnapshot update, boolean live) {
        if (update.outcome() == null) {
            return !live ? DisplayStatus.LAST_SEEN : update.waits() ? DisplayStatus.WAITING : DisplayStatus.RUNNING;
        }
        return DisplayStatus.of(update.outcome());
    }

    private UpdateSnapshot seen() {
        return source.seen();
    }

    private boolean isApp() {
        return seen().kind() == UpdateKind.APP;
    }

    /** What it is of: {@code pipeline} or {@code app}. */
    @Exported
    public String getKind() {
        return seen().kind().name().toLowerCase(Locale.ROOT);
    }

    /** The name of the pipeline or app. */
    @Exported
    public String getName() {
        return LogText.name(seen().name());
    }

    @Exported
    public String getId() {
        return LogText.name(seen().id());
    }

    @Exported
    public String getHost() {
        return source.host().toString();
    }

    /** Databricks' word for its state. */
    @Exported
    public String getState() {
        return seen().state();
    }

    /** Why it failed. */
    @Exported
    public List<String> getReasons() {
        return seen().reasons().stream().map(PageText::of).toList();
    }

    @Override
    protected String state() {
        return seen().state();
    }

    @Override
    public String getTitle() {
        return isApp() ? Messages.UpdateView_App(getName()) : Messages.UpdateView_Pipeline(getName());
    }

    /** Its ID, and where it is. */
    public String getPlace() {
        String workspace = source.host().getHost();
        return isApp()
                ? Messages.UpdateView_Deployment(getId(), workspace)
                : Messages.UpdateView_Update(getId(), workspace);
    }

    /** Where it stands on the report's page. */
    public String getAnchor() {
        return "databricks-update-" + number;
    }

    /** How it is, in a line. */
    String line() {
        return Messages.UpdateView_Line(getTitle(), getWord());
    }
}
