package io.jenkins.plugins.databricks.emulator;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.Json;
import io.jenkins.plugins.databricks.emulator.runs.Python;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Databricks' SDK for Python, as PyPI has it, works on the emulator. What it is held to stands in the Python tests of
 * the folder {@code sdk} among the resources. Where {@link DatabricksSdk} cannot be installed they are skipped.
 */
class DatabricksSdkTest {

    private static final String PRINCIPAL = "5f6e7d8c-0000-4000-8000-000000000001";
    private static final String SECRET = "secret-of-the-principal";

    @TempDir
    private static Path results;

    private static JsonNode statuses;

    static List<String> modules() throws Exception {
        try (Stream<Path> files = Files.list(DatabricksSdk.scripts())) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("test_"))
                    .map(name -> name.replace(".py", ""))
                    .sorted()
                    .toList();
        }
    }

    /** All modules side by side, each with a workspace of its own. */
    @BeforeAll
    static void run() throws Exception {
        Map<String, String> variables =
                Map.of("PYTHONPATH", DatabricksSdk.folder().toString(), "PYTHONDONTWRITEBYTECODE", "1");
        List<Emulator> workspaces = new ArrayList<>();
        try {
            ObjectNode tasks = Json.object();
            for (String module : modules()) {
                Emulator workspace = Emulator.start();
                workspaces.add(workspace);
                tasks.set(module, Json.MAPPER.valueToTree(signedIn(workspace)));
            }
            Files.writeString(results.resolve("tasks.json"), tasks.toString());
            Path scripts = DatabricksSdk.scripts();

            ClientProcess.Outcome outcome =
                    ClientProcess.run(scripts, variables, List.of(Python.executable(), "each.py", results.toString()));

            assertThat(outcome.output() + outcome.errors(), outcome.status(), is(0));
            statuses = Json.MAPPER.readTree(results.resolve("statuses.json").toFile());
        } finally {
            for (Emulator workspace : workspaces) {
                workspace.close();
            }
        }
    }

    private static Map<String, String> signedIn(Emulator emulator) {
        emulator.addServicePrincipal(PRINCIPAL, SECRET);
        Map<String, String> variables = new HashMap<>(ClientProcess.signedIn(emulator));
        variables.put("PRINCIPAL_ID", PRINCIPAL);
        variables.put("PRINCIPAL_SECRET", SECRET);
        return variables;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("modules")
    void theSdkFindsWhatItKnowsOfDatabricksUnlessPipCannotInstallIt(String module) throws IOException {
        String output = Files.readString(results.resolve(module + ".txt"));

        assertThat(output, statuses.get(module).intValue(), is(0));
    }
}
