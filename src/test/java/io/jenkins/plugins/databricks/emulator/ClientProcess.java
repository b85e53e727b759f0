package io.jenkins.plugins.databricks.emulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A client of Databricks as a process of its own. Of this machine's settings for Databricks it sees none. */
public final class ClientProcess {

    private static final int MINUTES = 10;

    private ClientProcess() {}

    /** How a process ended, and what it wrote. */
    public record Outcome(int status, String output, String errors) {}

    /**
     * Runs a command to its end.
     *
     * @param folder where it runs
     * @param variables environment variables, beside those of this process
     * @throws IOException when there is no such command
     */
    static Outcome run(Path folder, Map<String, String> variables, List<String> command)
            throws IOException, InterruptedException {
        Path output = Files.createTempFile("client", ".out");
        Path errors = Files.createTempFile("client", ".err");
        try {
            Process process = start(folder, variables, command, output, errors);
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES)) {
                process.destroyForcibly().waitFor();
            }
            return new Outcome(process.exitValue(), Files.readString(output), Files.readString(errors));
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }

    /**
     * Starts a command.
     *
     * @param output, errors the files that it writes to
     */
    static Process start(Path folder, Map<String, String> variables, List<String> command, Path output, Path errors)
            throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectOutput(output.toFile())
                .redirectError(errors.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("DATABRICKS_"));
        builder.environment().putAll(variables);
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    /** What signs a client in to an emulator. */
    static Map<String, String> signedIn(Emulator emulator) {
        return Map.of(
                "DATABRICKS_HOST", emulator.url().toString(),
                "DATABRICKS_TOKEN", emulator.token(),
                "DATABRICKS_CONFIG_FILE",
                        emulator.root().resolve("no-such-file").toString(),
                "NO_PROXY", "localhost");
    }
}
