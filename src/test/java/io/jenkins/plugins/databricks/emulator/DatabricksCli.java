package io.jenkins.plugins.databricks.emulator;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.emulator.http.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Databricks' own CLI, signed in to an emulator. Any version will do. */
public final class DatabricksCli {

    /** The environment variable that names its binary. */
    public static final String VARIABLE = "DATABRICKS_CLI";

    private final Path folder;
    private final Map<String, String> variables;

    /** @param folder where it runs, and keeps what it keeps */
    public DatabricksCli(Emulator emulator, Path folder) {
        this.folder = folder;
        this.variables = new HashMap<>(ClientProcess.signedIn(emulator));
        variables.put("DATABRICKS_CACHE_DIR", folder.resolve(".cache").toString());
        variables.put("DATABRICKS_CLI_DISABLE_TELEMETRY", "true");
    }

    /** Runs a command that must succeed; what it wrote. */
    String run(String... arguments) throws IOException, InterruptedException {
        ClientProcess.Outcome outcome = start(arguments);
        assertThat(String.join(" ", arguments) + ": " + outcome.errors(), outcome.status(), is(0));
        return outcome.output();
    }

    /** As {@link #run}, with its answer as JSON. */
    JsonNode json(String... arguments) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--output", "json"));
        return Json.MAPPER.readTree(run(all.toArray(String[]::new)));
    }

    /** Runs a command that must fail; what it said. */
    String fails(String... arguments) throws IOException, InterruptedException {
        ClientProcess.Outcome outcome = start(arguments);
        assertThat(String.join(" ", arguments) + ": " + outcome.output(), outcome.status(), is(not(0)));
        return outcome.errors();
    }

    /**
     * Runs a command with more environment variables.
     *
     * @return how it ended, and what it wrote
     */
    public ClientProcess.Outcome run(Map<String, String> more, List<String> arguments)
            throws IOException, InterruptedException {
        return ClientProcess.run(folder, with(more), command(arguments));
    }

    /** Starts a command; what it says goes to files beside its folder. */
    public Process start(Map<String, String> more, List<String> arguments) throws IOException {
        return ClientProcess.start(
                folder,
                with(more),
                command(arguments),
                folder.resolveSibling("cli.out"),
                folder.resolveSibling("cli.err"));
    }

    private Map<String, String> with(Map<String, String> more) {
        Map<String, String> all = new HashMap<>(variables);
        all.putAll(more);
        return all;
    }

    private static List<String> command(List<String> arguments) {
        List<String> command = new ArrayList<>(List.of(System.getenv(VARIABLE)));
        command.addAll(arguments);
        return command;
    }

    private ClientProcess.Outcome start(String... arguments) throws IOException, InterruptedException {
        return run(Map.of(), List.of(arguments));
    }
}
