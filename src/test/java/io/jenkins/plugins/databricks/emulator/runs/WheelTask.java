package io.jenkins.plugins.databricks.emulator.runs;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.emulator.files.Storage;
import io.jenkins.plugins.databricks.emulator.http.Json;
import io.jenkins.plugins.databricks.emulator.script.EmulatedOutput;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs functions of Python wheels. Wheels are not installed but imported from, which is enough for those of Python
 * alone: a wheel is a zip file with the packages at its top.
 *
 * @see <a href="https://docs.databricks.com/jobs/python-wheel.html">Python wheel tasks</a>
 */
final class WheelTask {

    /** The entry point in the wheel's metadata, or else the function of that name in the package. */
    private static final String RUNNER = """
            import importlib, importlib.metadata, sys
            package, name = sys.argv[1:3]
            sys.argv[:3] = [name]
            points = importlib.metadata.distribution(package).entry_points
            found = [point.load() for point in points if point.name == name]
            (found[0] if found else getattr(importlib.import_module(package), name))()
            """;

    private WheelTask() {}

    /** What Python is started with. */
    static List<String> command(EmulatedRun run, EmulatedTask task) {
        JsonNode wheel = task.settings.get("python_wheel_task");
        JsonNode given = run.request.parameters();
        List<String> command = new ArrayList<>(List.of(
                "-c",
                RUNNER,
                wheel.get("package_name").textValue(),
                wheel.get("entry_point").textValue()));
        List<String> own = given.has("python_params") || given.has("python_named_params")
                ? parameters(given, "python_params", "python_named_params")
                : parameters(wheel, "parameters", "named_parameters");
        own.forEach(argument -> command.add(RunReferences.resolve(argument, run, task)));
        return command;
    }

    private static List<String> parameters(JsonNode from, String list, String named) {
        List<String> parameters = new ArrayList<>(Json.texts(from, list));
        from.path(named)
                .properties()
                .forEach(entry -> parameters.add(
                        "--" + entry.getKey() + "=" + entry.getValue().asText()));
        return parameters;
    }

    /** The wheels among the libraries of a task and of its serverless environment. */
    static List<String> libraries(EmulatedRun run, EmulatedTask task, Storage storage) throws TaskRunner.Refused {
        List<String> wheels = new ArrayList<>();
        for (JsonNode library : task.settings.path("libraries")) {
            if (library.has("whl")) {
                wheels.add(library.get("whl").textValue());
            }
        }
        for (JsonNode environment : run.settings.path("environments")) {
            if (environment.path("environment_key").equals(task.settings.path("environment_key"))) {
                for (JsonNode dependency : environment.path("spec").path("dependencies")) {
                    if (dependency.asText().endsWith(".whl")) {
                        wheels.add(dependency.textValue());
                    }
                }
            }
        }
        List<String> files = new ArrayList<>();
        for (String wheel : wheels) {
            Path file = storage.local(wheel);
            if (file == null || !Files.isRegularFile(file)) {
                String message = "Library installation failed: cannot find " + wheel;
                throw new TaskRunner.Refused(
                        EmulatedState.internalError(message, "LIBRARY_INSTALLATION_ERROR", "CLIENT_ERROR"),
                        EmulatedOutput.none().withError(message, null));
            }
            files.add(file.toString());
        }
        return files;
    }
}
