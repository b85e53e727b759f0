package io.jenkins.plugins.databricks.report.view.run;

import io.jenkins.plugins.databricks.api.RunState;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The symbol and colour of a state on pages, which are always shown beside a word. */
@Restricted(NoExternalUse.class)
public enum DisplayStatus {
    SUCCESS("symbol-status-blue"),
    UNSTABLE("symbol-status-yellow"),
    FAILED("symbol-status-red"),
    ABORTED("symbol-status-aborted"),
    NOT_RUN("symbol-status-disabled"),
    WAITING("symbol-status-nobuilt"),
    RUNNING("symbol-status-nobuilt-anime"),
    /** Still running, although something has already failed. */
    RUNNING_FAILED("symbol-status-red-anime"),
    /** The state when last seen, as the build has ended or no longer follows the run. */
    LAST_SEEN("symbol-status-nobuilt");

    /** What a reader wants to know about first. */
    public static final Comparator<DisplayStatus> WORST_FIRST = Comparator.comparing(
            List.of(FAILED, RUNNING_FAILED, RUNNING, WAITING, UNSTABLE, ABORTED, LAST_SEEN, NOT_RUN, SUCCESS)::indexOf);

    private static final Set<String> AT_WORK = Set.of("RUNNING", "TERMINATING");

    private final String symbol;

    DisplayStatus(String symbol) {
        this.symbol = symbol;
    }

    public String symbol() {
        return symbol;
    }

    /** The CSS modifier. */
    public String tone() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The status in a word. */
    public String word() {
        return switch (this) {
            case SUCCESS -> Messages.DisplayStatus_Succeeded();
            case UNSTABLE -> Messages.DisplayStatus_Unstable();
            case FAILED -> Messages.DisplayStatus_Failed();
            case ABORTED -> Messages.DisplayStatus_Canceled();
            case NOT_RUN -> Messages.DisplayStatus_NotRun();
            case WAITING -> Messages.DisplayStatus_Waiting();
            case RUNNING, RUNNING_FAILED -> Messages.DisplayStatus_Running();
            case LAST_SEEN -> Messages.DisplayStatus_LastSeen();
        };
    }

    /** @param live whether a state that is not final may still change */
    public static DisplayStatus of(RunState state, boolean live) {
        if (!state.ended()) {
            return !live ? LAST_SEEN : AT_WORK.contains(state.lifeCycle()) ? RUNNING : WAITING;
        }
        return of(state.outcome());
    }

    /** The status of something that has ended. */
    public static DisplayStatus of(RunState.Outcome outcome) {
        return switch (outcome) {
            case SUCCESS -> SUCCESS;
            case SUCCESS_WITH_FAILURES -> UNSTABLE;
            case CANCELED -> ABORTED;
            case FAILED -> FAILED;
        };
    }

    /** The status of a task; one that was never started does not count as failed. */
    public static DisplayStatus ofTask(RunState state, boolean live) {
        return state.neverRan() ? NOT_RUN : of(state, live);
    }
}
