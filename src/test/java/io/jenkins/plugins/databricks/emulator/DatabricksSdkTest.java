package io.jenkins.plugins.databricks.emulator;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.jenkins.plugins.databricks.emulator.files.Storage;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Databricks' SDK for Python, as PyPI has it, works on the emulator. What it is held to stands in the Python tests of
 * the folder {@code sdk} among the resources; it is installed into an environment of its own beside the classes.
 *
 * <p>Where it cannot be installed the tests are skipped, unless the environment variable
 * {@code REQUIRE_DATABRICKS_SDK} is set.
 */
@Execution(ExecutionMode.CONCURRENT)
class DatabricksSdkTest {

    private static final String PYTHON = System.getenv().getOrDefault("PYTHON", "python3");
    private static final String REQUIRED = "REQUIRE_DATABRICKS_SDK";
    private static final String PRINCIPAL = "5f6e7d8c-0000-4000-8000-000000000001";
    private static final String SECRET = "secret-of-the-principal";

    private static Path scripts;
    private static Path environment;

    @BeforeAll
    static void install() throws Exception {
        scripts = Path.of(DatabricksSdkTest.class.getResource("sdk").toURI());
        environment = builds().resolve("databricks-sdk");
        Path requirements = scripts.resolve("requirements.txt");
        Path installed = environment.resolve("installed.txt");
        if (Files.exists(installed) && Files.mismatch(installed, requirements) < 0) {
            return;
        }
        Storage.deleteAll(environment);
        require(environment.getParent(), PYTHON, "-m", "venv", environment.toString());
        require(
                environment,
                python(),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--only-binary=:all:",
                "--requirement",
                requirements.toString());
        Files.copy(requirements, installed);
    }

    /** The folder of the build that the classes are in. */
    private static Path builds() throws URISyntaxException {
        return Path.of(DatabricksSdkTest.class
                        .getProtectionDomain()
                        .getCodeSource()
                        .getLocation()
                        .toURI())
                .getParent();
    }

    private static String python() {
        Path unix = environment.resolve("bin").resolve("python");
        return (Files.exists(unix) ? unix : environment.resolve("Scripts").resolve("python.exe")).toString();
    }

    private static void require(Path folder, String... command) throws InterruptedException {
        String problem;
        try {
            ClientProcess.Outcome outcome = ClientProcess.run(folder, Map.of(), List.of(command));
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

    static Stream<String> modules() throws IOException {
        try (Stream<Path> files = Files.list(scripts)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("test_"))
                    .map(name -> name.replace(".py", ""))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("modules")
    void theSdkFindsWhatItKnowsOfDatabricksUnlessPipCannotInstallIt(String module) throws Exception {
        try (Emulator emulator = Emulator.start()) {
            emulator.addServicePrincipal(PRINCIPAL, SECRET);
            Map<String, String> variables = new HashMap<>(ClientProcess.signedIn(emulator));
            variables.put("PRINCIPAL_ID", PRINCIPAL);
            variables.put("PRINCIPAL_SECRET", SECRET);
            variables.put("PYTHONDONTWRITEBYTECODE", "1");

            ClientProcess.Outcome outcome =
                    ClientProcess.run(scripts, variables, List.of(python(), "-m", "unittest", "--verbose", module));

            assertThat(outcome.errors(), outcome.status(), is(0));
        }
    }
}
