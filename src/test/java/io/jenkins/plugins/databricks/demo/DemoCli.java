package io.jenkins.plugins.databricks.demo;

import io.jenkins.plugins.databricks.deploy.bundle.CliVersion;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The Databricks CLI of this machine, if there is one that can deploy the sample's bundle.
 *
 * @param executable its absolute path; {@code null} if there is none
 * @param missing why there is none
 */
record DemoCli(Path executable, String missing) {

    /** The first version that writes plans as JSON. */
    private static final CliVersion OLDEST = CliVersion.parse("0.283.0");

    /** The one that {@code DATABRICKS_CLI} names, or else {@code databricks} on the PATH. */
    static DemoCli find(Map<String, String> environment) throws IOException, InterruptedException {
        String named = environment.get("DATABRICKS_CLI");
        Path found = named == null || named.isEmpty()
                ? Stream.of(environment.getOrDefault("PATH", "").split(File.pathSeparator))
                        .map(folder -> Path.of(folder, "databricks"))
                        .filter(Files::isExecutable)
                        .findFirst()
                        .orElse(null)
                : Path.of(named);
        if (found == null) {
            return new DemoCli(null, "there is no Databricks CLI on the PATH, and DATABRICKS_CLI does not name one");
        }
        String problem = problem(found);
        return problem == null ? new DemoCli(found.toRealPath(), null) : new DemoCli(null, found + " " + problem);
    }

    private static String problem(Path executable) throws InterruptedException {
        try {
            Process process = new ProcessBuilder(executable.toString(), "--version")
                    .redirectErrorStream(true)
                    .start();
            CliVersion version =
                    CliVersion.parse(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            process.waitFor();
            return version.atLeast(OLDEST) ? null : "is version " + version + ", and " + OLDEST + " is needed";
        } catch (IOException | InvalidInputException e) {
            return "is not a Databricks CLI that works here";
        }
    }
}
