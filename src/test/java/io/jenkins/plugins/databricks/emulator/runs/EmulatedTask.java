package io.jenkins.plugins.databricks.emulator.runs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.script.EmulatedOutput;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import java.util.ArrayList;
import java.util.List;

/** One attempt at one task of a run. Guarded by the {@link RunEngine}. */
public final class EmulatedTask {

    final long runId;
    final String key;
    final ObjectNode settings;
    final int attempt;
    public EmulatedState state = EmulatedState.pending();
    EmulatedOutput output = EmulatedOutput.none();
    long startTime;
    long endTime;
    /** Set once it is to be stopped: how it shall end. */
    EmulatedState stopping;
    /** The process that does its work, null for none. */
    Process process;

    /** Of a for-each task that has ended. */
    final List<EmulatedTask> iterations = new ArrayList<>();

    EmulatedTask(long runId, ObjectNode settings, int attempt) {
        this.runId = runId;
        this.key = settings.get("task_key").textValue();
        this.settings = settings;
        this.attempt = attempt;
    }

    List<String> dependencies() {
        List<String> keys = new ArrayList<>();
        settings.path("depends_on").forEach(d -> keys.add(d.get("task_key").textValue()));
        return keys;
    }

    boolean isStarted() {
        return startTime > 0;
    }

    boolean isEnded() {
        return state.isTerminal();
    }

    void start() {
        startTime = System.currentTimeMillis();
        state = EmulatedState.running();
    }

    void end(EmulatedState end) {
        state = end;
        endTime = System.currentTimeMillis();
        process = null;
    }
}
