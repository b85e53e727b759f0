package io.jenkins.plugins.databricks.emulator.script;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The life of a run that is played and not run: states shown one after the other, and what its tasks come to at the
 * end.
 *
 * @param states shown in turn: the first to the first {@code runs/get} or {@code runs/list}, the second to the next,
 *     and so on; the last for good
 * @param bySignal the next state comes when {@code Emulator.advance} says so, not with the next look
 * @param results by task key, for the end; other tasks end as the run does
 */
public record RunScript(List<EmulatedState> states, boolean bySignal, Map<String, TaskResult> results) {

    public static RunScript of(EmulatedState... states) {
        if (states.length == 0) {
            throw new IllegalArgumentException("A script needs a state");
        }
        return new RunScript(List.of(states), false, Map.of());
    }

    public RunScript advancedBySignal() {
        return new RunScript(states, true, results);
    }

    /** How a task ends. */
    public RunScript task(String key, EmulatedState state, EmulatedOutput output) {
        return with(key, new TaskResult(state, output));
    }

    /** How a for-each task ends. */
    public RunScript iterations(String key, EmulatedState state, List<TaskResult> iterations) {
        return with(key, new TaskResult(state, EmulatedOutput.none(), iterations));
    }

    private RunScript with(String key, TaskResult result) {
        Map<String, TaskResult> all = new LinkedHashMap<>(results);
        all.put(key, result);
        return new RunScript(states, bySignal, all);
    }
}
