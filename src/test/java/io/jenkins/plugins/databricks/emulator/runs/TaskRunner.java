package io.jenkins.plugins.databricks.emulator.runs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.files.Storage;
import io.jenkins.plugins.databricks.emulator.http.Json;
import io.jenkins.plugins.databricks.emulator.script.EmulatedOutput;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.TaskResult;
import io.jenkins.plugins.databricks.emulator.secrets.SecretsArea;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Runs Python files and wheels of tasks with the local Python, in place of a cluster: paths below {@code dbfs:/}, {@code /dbfs/},
 * {@code /Volumes/} and {@code /Workspace/} are mapped to the emulator's folder, {@code spark_env_vars} are exported
 * with their secrets, but for those that name a file of Databricks' own cluster image.
 */
public final class TaskRunner {

    private static final Pattern SECRET = Pattern.compile("\\{\\{secrets/([^/}]+)/([^/}]+)}}");
    private static final Set<String> SUBMIT_FLAGS =
            Set.of("--verbose", "-v", "--supervise", "--help", "-h", "--version", "--usage-error");
    private static final String CLUSTER_ONLY = "/databricks/";
    private static final Duration TIME_TO_END = Duration.ofSeconds(5);
    private static final String TRACEBACK = "Traceback (most recent call last):";

    /** A task that cannot be started. */
    static final class Refused extends Exception {
        private final transient TaskResult result;

        Refused(EmulatedState state) {
            this(state, EmulatedOutput.none());
        }

        Refused(EmulatedState state, EmulatedOutput output) {
            super(state.message());
            this.result = new TaskResult(state, output);
        }

        TaskResult result() {
            return result;
        }
    }

    private final Storage storage;
    private final SecretsArea secrets;

    public TaskRunner(Storage storage, SecretsArea secrets) {
        this.storage = storage;
        this.secrets = secrets;
    }

    /** Starts the process of a task that runs Python; null for tasks of other kinds. */
    Process start(EmulatedRun run, EmulatedTask task) throws Refused {
        List<String> command = task.settings.has("python_wheel_task")
                ? WheelTask.command(run, task)
                : localFile(pythonCommand(run, task));
        if (command == null) {
            return null;
        }
        List<String> words = new ArrayList<>(List.of(Python.executable()));
        command.forEach(word -> words.add(mapped(word)));
        ProcessBuilder process =
                new ProcessBuilder(words).directory(storage.driver().toFile()).redirectErrorStream(true);
        process.environment().putAll(environment(run, task));
        List<String> wheels = WheelTask.libraries(run, task, storage);
        if (!wheels.isEmpty()) {
            process.environment().put("PYTHONPATH", String.join(File.pathSeparator, wheels));
        }
        try {
            return process.start();
        } catch (IOException e) {
            throw new Refused(EmulatedState.internalError(e.getMessage(), "DRIVER_ERROR", "INTERNAL_ERROR"));
        }
    }

    /** The same command, once it is sure that its Python file is there. */
    private List<String> localFile(List<String> command) throws Refused {
        if (command == null) {
            return null;
        }
        String file = command.get(0);
        Path local = storage.local(file);
        if (local == null || !Files.isRegularFile(local)) {
            String message = "Cannot read the python file " + file + ". Please check driver logs for more details.";
            throw new Refused(
                    EmulatedState.internalError(message, "RUN_EXECUTION_ERROR", "CLIENT_ERROR"),
                    EmulatedOutput.none().withError(message, null));
        }
        return command;
    }

    /** The Python file and its arguments as Databricks knows them, null where the task runs none. */
    private static List<String> pythonCommand(EmulatedRun run, EmulatedTask task) {
        ObjectNode given = run.request.parameters();
        if (task.settings.has("spark_python_task")) {
            JsonNode python = task.settings.get("spark_python_task");
            List<String> command =
                    new ArrayList<>(List.of(python.get("python_file").textValue()));
            List<String> own =
                    given.has("python_params") ? Json.texts(given, "python_params") : Json.texts(python, "parameters");
            own.forEach(argument -> command.add(RunReferences.resolve(argument, run, task)));
            return command;
        }
        if (given.has("spark_submit_params") && (task.settings.has("spark_submit_task") || hasNoKind(task))) {
            return afterOptions(Json.texts(given, "spark_submit_params"));
        }
        if (task.settings.has("spark_submit_task")) {
            return afterOptions(Json.texts(task.settings.get("spark_submit_task"), "parameters"));
        }
        return null;
    }

    /** A job in single-task format may have a cluster and nothing to run, until a run brings that. */
    private static boolean hasNoKind(EmulatedTask task) {
        return task.settings.properties().stream()
                .noneMatch(setting -> setting.getKey().endsWith("_task"));
    }

    /** The application and its arguments behind spark-submit's own options; null where it is not a Python file. */
    private static List<String> afterOptions(List<String> words) {
        int at = 0;
        while (at < words.size() && words.get(at).startsWith("-")) {
            at += SUBMIT_FLAGS.contains(words.get(at)) || words.get(at).contains("=") ? 1 : 2;
        }
        boolean isPython = at < words.size() && words.get(at).endsWith(".py");
        return isPython ? words.subList(at, words.size()) : null;
    }

    private String mapped(String argument) {
        Path local = storage.local(argument);
        return local == null ? argument : local.toString();
    }

    private Map<String, String> environment(EmulatedRun run, EmulatedTask task) throws Refused {
        Map<String, String> environment = new HashMap<>();
        for (Map.Entry<String, JsonNode> variable :
                cluster(run, task).path("spark_env_vars").properties()) {
            String value = resolved(variable.getValue().asText());
            if (!value.startsWith(CLUSTER_ONLY)) {
                environment.put(variable.getKey(), value);
            }
        }
        return environment;
    }

    private static JsonNode cluster(EmulatedRun run, EmulatedTask task) {
        String key = task.settings.path("job_cluster_key").asText();
        for (JsonNode cluster : run.settings.path("job_clusters")) {
            if (cluster.path("job_cluster_key").asText().equals(key)) {
                return cluster.path("new_cluster");
            }
        }
        return task.settings.path("new_cluster");
    }

    private String resolved(String value) throws Refused {
        Matcher matcher = SECRET.matcher(value);
        StringBuilder text = new StringBuilder();
        while (matcher.find()) {
            byte[] secret = secrets.value(matcher.group(1), matcher.group(2));
            if (secret == null) {
                String message =
                        "Secret does not exist with scope: " + matcher.group(1) + " and key: " + matcher.group(2);
                throw new Refused(EmulatedState.internalError(message, "INVALID_CLUSTER_REQUEST", "CLIENT_ERROR"));
            }
            matcher.appendReplacement(text, Matcher.quoteReplacement(new String(secret, StandardCharsets.UTF_8)));
        }
        return matcher.appendTail(text).toString();
    }

    /** Waits for a started process and says how it went. */
    static TaskResult await(Process process) throws IOException, InterruptedException {
        OutputTail tail = new OutputTail(EmulatedOutput.SHOWN);
        try (InputStream out = process.getInputStream()) {
            out.transferTo(tail);
        }
        int exitCode = process.waitFor();
        EmulatedOutput output = EmulatedOutput.logs(tail.text());
        if (exitCode == 0) {
            return new TaskResult(EmulatedState.success(), output);
        }
        String trace = trace(output.logs());
        String error = trace == null ? "SystemExit: " + exitCode : lastLine(trace);
        return new TaskResult(
                EmulatedState.failed("Workload failed, see run output for details"), output.withError(error, trace));
    }

    private static String trace(String logs) {
        int start = logs.lastIndexOf(TRACEBACK);
        return start < 0 ? null : logs.substring(start).stripTrailing();
    }

    private static String lastLine(String text) {
        return text.substring(text.lastIndexOf('\n') + 1);
    }

    /** Asks a process to end by {@code SIGTERM}, and kills what is left of it and of what it has started. */
    static void stop(Process process) {
        List<ProcessHandle> started = process.descendants().toList();
        ProcessHandle handle = process.toHandle(); // Process.destroy would close the output that is still to come.
        handle.destroy();
        handle.onExit().orTimeout(TIME_TO_END.toMillis(), TimeUnit.MILLISECONDS).whenComplete((ended, late) -> {
            handle.descendants().forEach(ProcessHandle::destroyForcibly);
            handle.destroyForcibly();
            started.forEach(ProcessHandle::destroyForcibly);
        });
    }
}
