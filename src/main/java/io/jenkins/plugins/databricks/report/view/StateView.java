package io.jenkins.plugins.databricks.report.view;

import io.jenkins.plugins.databricks.api.RunState;
import io.jenkins.plugins.databricks.deploy.Durations;
import io.jenkins.plugins.databricks.report.data.PageText;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.Locale;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** The common properties of runs and tasks on pages and in JSON. */
@Restricted(NoExternalUse.class)
@ExportedBean(defaultVisibility = 999)
public abstract class StateView {

    private final RunState state;
    private final DisplayStatus status;
    private final URI page;
    private final Instant start;
    private final Instant end;
    private final Instant now;

    /** @param now the time until which something unfinished has lasted, or {@code null} if that is not known */
    StateView(RunState state, DisplayStatus status, URI page, Instant start, Instant end, Instant now) {
        this.state = state;
        this.status = status;
        this.page = page;
        this.start = start;
        this.end = end;
        this.now = end == null ? now : end;
    }

    @Exported
    public String getUrl() {
        return ReportView.link(page);
    }

    @Exported
    public String getLifeCycleState() {
        return state.lifeCycle();
    }

    @Exported
    public String getResultState() {
        return state.result();
    }

    @Exported
    public String getTerminationCode() {
        return state.code();
    }

    @Exported
    public String getMessage() {
        return PageText.of(state.message());
    }

    @Exported
    public String getQueueReason() {
        return state.ended() ? null : PageText.of(state.queueReason());
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

    /** The state as text, derived from Databricks' own names so that new ones read well, too. */
    public String getWord() {
        String name = state.word().replace("TIMEDOUT", "TIMED_OUT").replace('_', ' ');
        String word = name.substring(0, 1) + name.substring(1).toLowerCase(Locale.ROOT);
        return status == DisplayStatus.LAST_SEEN ? Messages.StateView_LastSeen(word) : word;
    }

    /** The termination code if it says more than the state. */
    public String getCode() {
        return state.code() == null || state.code().equals(state.word()) ? null : state.code();
    }

    RunState state() {
        return state;
    }

    DisplayStatus status() {
        return status;
    }

    Instant start() {
        return start;
    }

    Instant endOrNow() {
        return now;
    }
}
