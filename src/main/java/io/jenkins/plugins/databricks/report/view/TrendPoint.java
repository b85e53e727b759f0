package io.jenkins.plugins.databricks.report.view;

import hudson.model.Run;
import io.jenkins.plugins.databricks.deploy.Durations;
import io.jenkins.plugins.databricks.report.data.ReportData;
import io.jenkins.plugins.databricks.report.view.run.DisplayStatus;
import io.jenkins.plugins.databricks.report.view.run.TimedView;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Objects;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A build in the chart on a job's page. */
@Restricted(NoExternalUse.class)
public final class TrendPoint {

    /** In percent of the height: so that a run of no time can be seen, and clicked. */
    private static final double LEAST = 3;

    /** In percent of the height; the rest is for the marks. */
    private static final double MOST = 85;

    private final Run<?, ?> build;
    private final DisplayStatus status;
    private final long millis;
    private final double x;
    private final double width;
    private final double height;

    private TrendPoint(Run<?, ?> build, DisplayStatus status, long millis, double x, double width, double height) {
        this.build = build;
        this.status = status;
        this.millis = millis;
        this.x = x;
        this.width = width;
        this.height = height;
    }

    /** {@code null} if the build has no runs or updates. */
    public static TrendPoint of(Run<?, ?> build, ReportData report, Instant now) {
        ReportView view = new ReportView(report, id -> null, build.isBuilding(), now, ReportView.Repairing.NONE);
        return view.started().stream()
                .map(TimedView::status)
                .min(DisplayStatus.WORST_FIRST)
                .map(worst -> new TrendPoint(
                        build,
                        worst,
                        view.started().stream()
                                .map(TimedView::getDurationMillis)
                                .filter(Objects::nonNull)
                                .mapToLong(Long::longValue)
                                .sum(),
                        0,
                        0,
                        0))
                .orElse(null);
    }

    /** The same at its place among that many. */
    public TrendPoint at(int index, int number, long longest) {
        double slot = 100.0 / number;
        double share = longest == 0 ? 0 : (double) millis / longest;
        return new TrendPoint(build, status, millis, (index + 0.15) * slot, slot * 0.7, LEAST + share * (MOST - LEAST));
    }

    /** The duration of all runs and updates together. */
    public long millis() {
        return millis;
    }

    /** The build, how its runs and updates ended and how long they took. */
    public String getText() {
        return Messages.TrendPoint_Text(build.getDisplayName(), status.word(), Durations.of(Duration.ofMillis(millis)));
    }

    /** The report's path relative to the job. */
    public String getPath() {
        return build.getNumber() + "/" + ReportView.PATH + "/";
    }

    public String getTone() {
        return status.tone();
    }

    /** What says the same as the colour: empty for success. */
    public String getMark() {
        return switch (status) {
            case SUCCESS -> "";
            case FAILED, RUNNING_FAILED -> "✕";
            case UNSTABLE -> "!";
            case RUNNING, WAITING -> "…";
            case ABORTED, NOT_RUN, LAST_SEEN -> "–";
        };
    }

    public String getX() {
        return percent(x);
    }

    public String getMiddle() {
        return percent(x + width / 2);
    }

    public String getWidth() {
        return percent(width);
    }

    public String getY() {
        return percent(100 - height);
    }

    /** Where the mark stands: above the bar. */
    public String getMarkY() {
        return percent(97 - height);
    }

    public String getHeight() {
        return percent(height);
    }

    private static String percent(double value) {
        return String.format(Locale.ROOT, "%.1f%%", value);
    }
}
