package io.jenkins.plugins.databricks.bench;

import com.databricks.sdk.WorkspaceClient;
import com.databricks.sdk.core.DatabricksConfig;
import io.jenkins.plugins.databricks.emulator.Emulator;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The other programs that send files to Databricks, each signed in to an emulator. */
final class Peers {

    private static final String CLI = "DATABRICKS_CLI";

    private Peers() {}

    /** Databricks' SDK for Java. */
    static WorkspaceClient sdk(Emulator emulator) {
        return new WorkspaceClient(
                new DatabricksConfig().setHost(emulator.url().toString()).setToken(emulator.token()));
    }

    static void curl(Emulator emulator, String path, String... body) throws IOException, InterruptedException {
        Stream<String> command = Stream.of("curl", "-sSf", "-o", "/dev/null", "-H", "Expect:", "-H");
        Stream<String> request = Stream.of(
                "Authorization: Bearer " + emulator.token(),
                emulator.url().resolve(path).toString());
        run(
                Stream.of(command, request, Stream.of(body)).flatMap(s -> s).toList(), Map.of());
    }

    /** The Databricks CLI that the environment names, or that is on the path. */
    static Optional<String> cli() {
        String named = System.getenv(CLI);
        return named != null
                ? Optional.of(named)
                : Stream.of(System.getenv("PATH").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, "databricks"))
                        .filter(Files::isExecutable)
                        .map(Path::toString)
                        .findFirst();
    }

    /** Sends a file as {@code databricks fs cp} does. */
    static void copy(String cli, Emulator emulator, Path file, String target) throws IOException, InterruptedException {
        cli(cli, emulator, file.getParent(), "fs", "cp", file.toString(), target, "--overwrite");
    }

    /** Fetches a file or a whole folder as {@code databricks fs cp} does. */
    static void fetch(String cli, Emulator emulator, String source, Path target)
            throws IOException, InterruptedException {
        cli(cli, emulator, target.getParent(), "fs", "cp", source, target.toString(), "--recursive", "--overwrite");
    }

    /** @param folder one without a configuration for the CLI */
    private static void cli(String cli, Emulator emulator, Path folder, String... command)
            throws IOException, InterruptedException {
        run(
                Stream.concat(Stream.of(cli), Stream.of(command)).toList(),
                Map.of(
                        "DATABRICKS_HOST", emulator.url().toString(),
                        "DATABRICKS_TOKEN", emulator.token(),
                        "DATABRICKS_CONFIG_FILE", folder.resolve("no-configuration").toString(),
                        "DATABRICKS_CLI_DISABLE_TELEMETRY", "true"));
    }

    /** Says that there is no CLI, where there is none. */
    static Optional<String> cliOrWords() {
        Optional<String> cli = cli();
        if (cli.isEmpty()) {
            System.out.println("The Databricks CLI is neither on the PATH nor named by DATABRICKS_CLI, and is left out");
        }
        return cli;
    }

    /** Runs a program that must succeed; what it printed. */
    static String run(List<String> command, Map<String, String> variables) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(variables);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException(command.get(0) + " ended with " + process.exitValue());
        }
        return output.strip();
    }
}
