package io.jenkins.plugins.databricks.report.view.run;

import io.jenkins.plugins.databricks.api.RunState;
import io.jenkins.plugins.databricks.report.data.PageText;
import java.time.Instant;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** The common properties of runs and tasks on pages and in JSON. */
@Restricted(NoExternalUse.class)
@ExportedBean(defaultVisibility = 999)
public abstract class StateView extends TimedView {

    private final RunState state;

    /** @param now the time until which something unfinished has lasted, or {@code null} if that is not known */
    StateView(RunState state, DisplayStatus status, String page, Instant start, Instant end, Instant now) {
        super(status, page, start, end, now);
        this.state = state;
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

    /** The termination code if it says more than the state. */
    public String getCode() {
        return state.code() == null || state.code().equals(state.word()) ? null : state.code();
    }

    @Override
    protected String state() {
        return state.word();
    }
}
