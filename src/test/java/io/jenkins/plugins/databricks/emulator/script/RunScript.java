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
 * @param phases by task key, the states of a task while the run shows its own of the same place; other tasks show the run's
 * @param attempts by task key, how earlier attempts have ended before the one in {@code results}
 */
public record RunScript(
        List<EmulatedState> states,
        boolean bySignal,
        Map<String, TaskResult> results,
        Map<String, List<EmulatedState>> phases,
        Map<String, List<TaskResult>> attempts) {

    public static RunScript of(EmulatedState... states) {
        if (states.length == 0) {
            throw new IllegalArgumentException("A script needs a state");
        }
        return new RunScript(List.of(states), false, Map.of(), Map.of(), Map.of());
    }

    public RunScript advancedBySignal() {
        return new RunScript(states, true, results, phases, attempts);
    }

    /** How a task ends. */
    public RunScript task(String key, EmulatedState state, EmulatedOutput output) {
        return with(key, new TaskResult(state, output));
    }

    /** How a for-each task ends. */
    public RunScript iterations(String key, EmulatedState state, List<TaskResult> iterations) {
        return with(key, new TaskResult(state, EmulatedOutput.none(), iterations));
    }

    /** The states of a task on the way to the end. */
    public RunScript phases(String key, EmulatedState... ofTask) {
        return new RunScript(states, bySignal, results, with(phases, key, List.of(ofTask)), attempts);
    }

    /** How earlier attempts at a task have ended, the first one first. */
    public RunScript retries(String key, TaskResult... earlier) {
        return new RunScript(states, bySignal, results, phases, with(attempts, key, List.of(earlier)));
    }

    private RunScript with(String key, TaskResult result) {
        return new RunScript(states, bySignal, with(results, key, result), phases, attempts);
    }

    private static <T> Map<String, T> with(Map<String, T> map, String key, T value) {
        Map<String, T> all = new LinkedHashMap<>(map);
        all.put(key, value);
        return all;
    }
}
