package io.jenkins.plugins.databricks.report;

import io.jenkins.plugins.databricks.api.RunState;
import java.util.Locale;
import java.util.Set;

/** The symbol and colour of a state on pages, which are always shown beside a word. */
enum DisplayStatus {
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

    /** @param live whether a state that is not final may still change */
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

    /** The status of a task; one that was never started does not count as failed. */
    static DisplayStatus ofTask(RunState state, boolean live) {
        return state.neverRan() ? NOT_RUN : of(state, live);
    }
}
