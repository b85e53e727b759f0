package io.jenkins.plugins.databricks.emulator;

import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.jenkins.plugins.databricks.emulator.files.Storage;
import io.jenkins.plugins.databricks.emulator.runs.Python;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Databricks' SDK for Python, as PyPI has it, in a folder of its own beside the classes. Where it cannot be installed
 * the tests that need it are skipped, unless the environment variable {@code REQUIRE_DATABRICKS_SDK} is set.
 */
public final class DatabricksSdk {

    private static final String REQUIRED = "REQUIRE_DATABRICKS_SDK";

    private DatabricksSdk() {}

    /** The folder of the Python tests, and of what they run with. */
    static Path scripts() throws URISyntaxException {
        return Path.of(DatabricksSdk.class.getResource("sdk").toURI());
    }

    /** Installs it where it is not installed yet; the folder that {@code PYTHONPATH} has to name. */
    public static Path folder() throws Exception {
        Path folder = builds().resolve("databricks-sdk-for-python");
        Path requirements = scripts().resolve("requirements.txt");
        Path installed = folder.resolve("installed.txt");
        if (!Files.exists(installed) || Files.mismatch(installed, requirements) >= 0) {
            Storage.deleteAll(folder);
            install(requirements, folder);
            Files.copy(requirements, installed);
        }
        return folder;
    }

    /** The folder of the build that the classes are in. */
    private static Path builds() throws URISyntaxException {
        return Path.of(DatabricksSdk.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .getParent();
    }

    private static void install(Path requirements, Path folder) throws InterruptedException {
        List<String> command = List.of(
                Python.executable(),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--only-binary=:all:",
                "--target",
                folder.toString(),
                "--requirement",
                requirements.toString());
        String problem;
        try {
            ClientProcess.Outcome outcome = ClientProcess.run(folder.getParent(), Map.of(), command);
            if (outcome.status() == 0) {
                return;
            }
            problem = outcome.output() + outcome.errors();
        } catch (IOException e) {
            problem = e.getMessage();
        }
        String message = "Databricks' SDK cannot be installed: " + String.join(" ", command) + "\n" + problem;
        if (System.getenv(REQUIRED) != null) {
            fail(message);
        }
        abort(message);
    }
}
