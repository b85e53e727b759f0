package io.jenkins.plugins.databricks.report;

import io.jenkins.plugins.databricks.api.RunState;
import java.util.Locale;
import java.util.Set;

/** How a state looks: its symbol, and the tone that colours its bar. A word always stands beside it. */
enum DisplayStatus {
    SUCCESS("symbol-status-blue"),
    UNSTABLE("symbol-status-yellow"),
    FAILED("symbol-status-red"),
    ABORTED("symbol-status-aborted"),
    NOT_RUN("symbol-status-disabled"),
    WAITING("symbol-status-nobuilt"),
    RUNNING("symbol-status-nobuilt-anime"),
    /** It goes on although something has failed already. */
    RUNNING_FAILED("symbol-status-red-anime"),
    /** The build has ended or gives no news any more, so nobody knows how it went on. */
    LAST_SEEN("symbol-status-nobuilt");

    private static final Set<String> AT_WORK = Set.of("RUNNING", "TERMINATING");

    private final String symbol;

    DisplayStatus(String symbol) {
        this.symbol = symbol;
    }

    String symbol() {
        return symbol;
    }

    /** The CSS modifier. */
    String tone() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** @param live whether news of a state that is not final can still come */
    static DisplayStatus of(RunState state, boolean live) {
        if (!state.ended()) {
            return !live ? LAST_SEEN : AT_WORK.contains(state.lifeCycle()) ? RUNNING : WAITING;
        }
        return switch (state.outcome()) {
            case SUCCESS -> SUCCESS;
            case SUCCESS_WITH_FAILURES -> UNSTABLE;
            case CANCELED -> ABORTED;
            case FAILED -> FAILED;
        };
    }

    /** A task that was never started is no failure of its own. */
    static DisplayStatus ofTask(RunState state, boolean live) {
        return state.neverRan() ? NOT_RUN : of(state, live);
    }
}
