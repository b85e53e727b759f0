package io.jenkins.plugins.databricks.report.view.run;

import io.jenkins.plugins.databricks.deploy.Durations;
import io.jenkins.plugins.databricks.report.data.PageLink;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Locale;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** What was started in Databricks, on pages and in JSON: how it is, since when, and where it is found. */
@Restricted(NoExternalUse.class)
@ExportedBean(defaultVisibility = 999)
public abstract class TimedView {

    private final DisplayStatus status;
    private final String page;
    private final Instant start;
    private final Instant now;

    /** @param now the time until which something unfinished has lasted, or {@code null} if that is not known */
    public TimedView(DisplayStatus status, String page, Instant start, Instant end, Instant now) {
        this.status = status;
        this.page = page;
        this.start = start;
        this.now = end == null ? now : end;
    }

    /** Databricks' own word for the state. */
    protected abstract String state();

    /** What it is called on pages. */
    public abstract String getTitle();

    @Exported
    public String getUrl() {
        return PageLink.of(page);
    }

    /** The start in milliseconds since 1970, or {@code null}. */
    @Exported
    public Long getStartTime() {
        return start == null ? null : start.toEpochMilli();
    }

    /** The duration so far or in total; {@code null} if it has not started or its end was not seen. */
    @Exported
    public Long getDurationMillis() {
        return start == null || now == null
                ? null
                : Math.max(0, Duration.between(start, now).toMillis());
    }

    public String getDuration() {
        Long millis = getDurationMillis();
        return millis == null ? null : Durations.of(Duration.ofMillis(millis));
    }

    public Date getStartDate() {
        return start == null ? null : Date.from(start);
    }

    public String getSymbol() {
        return status.symbol();
    }

    public String getTone() {
        return status.tone();
    }

    /** The severity of a note: {@code danger}, {@code warning} or {@code info}. */
    public String getSeverity() {
        return switch (status) {
            case FAILED -> "danger";
            case UNSTABLE, ABORTED -> "warning";
            default -> "info";
        };
    }

    /** The state as text, derived from Databricks' own names so that new ones read well, too. */
    public String getWord() {
        String name = state().replace("TIMEDOUT", "TIMED_OUT").replace('_', ' ');
        String word = name.substring(0, 1) + name.substring(1).toLowerCase(Locale.ROOT);
        return status == DisplayStatus.LAST_SEEN ? Messages.StateView_LastSeen(word) : word;
    }

    public DisplayStatus status() {
        return status;
    }

    Instant start() {
        return start;
    }

    Instant endOrNow() {
        return now;
    }
}
