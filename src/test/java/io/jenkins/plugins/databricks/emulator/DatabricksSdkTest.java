package io.jenkins.plugins.databricks.emulator;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
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
 * the folder {@code sdk} among the resources. Where {@link DatabricksSdk} cannot be installed they are skipped.
 */
@Execution(ExecutionMode.CONCURRENT)
class DatabricksSdkTest {

    private static final String PRINCIPAL = "5f6e7d8c-0000-4000-8000-000000000001";
    private static final String SECRET = "secret-of-the-principal";

    private static Path scripts;
    private static String python;

    @BeforeAll
    static void install() throws Exception {
        scripts = DatabricksSdk.scripts();
        python = DatabricksSdk.python();
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
                    ClientProcess.run(scripts, variables, List.of(python, "-m", "unittest", "--verbose", module));

            assertThat(outcome.errors(), outcome.status(), is(0));
        }
    }
}
