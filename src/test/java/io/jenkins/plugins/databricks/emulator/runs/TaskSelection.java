package io.jenkins.plugins.databricks.emulator.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.ApiError;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which tasks of a run are to run, by {@code only} and by how the tasks went that they depend on. */
final class TaskSelection {

    private TaskSelection() {}

    /**
     * The keys that {@code only} selects: {@code +t} with all upstream, {@code t+} with all downstream.
     *
     * @return all keys where {@code only} is empty
     */
    static List<String> of(List<String> only, ObjectNode settings) {
        Map<String, Set<String>> upstream = new LinkedHashMap<>();
        Map<String, Set<String>> downstream = new LinkedHashMap<>();
        for (JsonNode task : settings.path("tasks")) {
            String key = task.get("task_key").textValue();
            downstream.putIfAbsent(key, new LinkedHashSet<>());
            upstream.putIfAbsent(key, new LinkedHashSet<>());
            for (JsonNode dependency : task.path("depends_on")) {
                String needed = dependency.get("task_key").textValue();
                upstream.get(key).add(needed);
                downstream.computeIfAbsent(needed, k -> new LinkedHashSet<>()).add(key);
            }
        }
        if (only.isEmpty()) {
            return List.copyOf(upstream.keySet());
        }
        Set<String> selected = new LinkedHashSet<>();
        for (String expression : only) {
            String key = expression.replaceAll("^\\+|\\+$", "");
            if (!upstream.containsKey(key)) {
                throw ApiError.invalidParameter("Task '" + key + "' in 'only' is unknown.");
            }
            selected.add(key);
            if (expression.startsWith("+")) {
                addAll(key, upstream, selected);
            }
            if (expression.endsWith("+")) {
                addAll(key, downstream, selected);
            }
        }
        return List.copyOf(selected);
    }

    static Set<String> downstream(String key, Map<String, EmulatedTask> tasks) {
        Set<String> found = new LinkedHashSet<>();
        boolean progress = true;
        while (progress) {
            progress = false;
            for (EmulatedTask task : tasks.values()) {
                boolean depends = task.dependencies().stream().anyMatch(d -> d.equals(key) || found.contains(d));
                progress |= depends && found.add(task.key);
            }
        }
        return found;
    }

    private static void addAll(String key, Map<String, Set<String>> next, Set<String> selected) {
        for (String other : next.get(key)) {
            selected.add(other);
            addAll(other, next, selected);
        }
    }

    /**
     * What is to become of a task that has not started: null to wait on, {@code RUNNING} to start it, else how it ends.
     *
     * @see <a href="https://docs.databricks.com/aws/en/jobs/run-if">Run if dependencies</a>
     */
    static EmulatedState verdict(EmulatedTask task, Map<String, EmulatedTask> tasks) {
        List<EmulatedState> dependencies = task.dependencies().stream()
                .map(key -> tasks.get(key).state)
                .filter(state -> !"EXCLUDED".equals(state.result()))
                .toList();
        if (!dependencies.stream().allMatch(EmulatedState::isTerminal)) {
            return null;
        }
        boolean anySuccess = dependencies.stream().anyMatch(EmulatedState::isSuccess);
        boolean allSuccess = dependencies.stream().allMatch(EmulatedState::isSuccess);
        boolean anyFailure = dependencies.stream().anyMatch(state -> !state.isSuccess() && !state.isCanceled());
        String runIf = task.settings.path("run_if").asText("ALL_SUCCESS");
        boolean runs =
                switch (runIf) {
                    case "ALL_DONE" -> true;
                    case "AT_LEAST_ONE_SUCCESS" -> anySuccess || dependencies.isEmpty();
                    case "NONE_FAILED" -> !anyFailure;
                    case "AT_LEAST_ONE_FAILED" -> anyFailure;
                    case "ALL_FAILED" -> !anySuccess;
                    default -> allSuccess;
                };
        if (runs) {
            return EmulatedState.running();
        }
        if (runIf.endsWith("_FAILED") && !runIf.startsWith("NONE")) {
            return EmulatedState.excluded();
        }
        return anyFailure ? EmulatedState.upstreamFailed() : EmulatedState.upstreamCanceled();
    }
}
