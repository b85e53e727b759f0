package io.jenkins.plugins.databricks.documentation;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import hudson.FilePath;
import hudson.slaves.EnvironmentVariablesNodeProperty;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.api.EntraClients;
import io.jenkins.plugins.databricks.cli.DatabricksCliInstallation;
import io.jenkins.plugins.databricks.connection.DatabricksConfiguration;
import io.jenkins.plugins.databricks.connection.DatabricksWorkspace;
import io.jenkins.plugins.databricks.credentials.DatabricksServicePrincipal;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.steps.CreateWorkspaceStepTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;

/** What the Pipelines in the documentation speak of: jobs, credentials, programs, and files beside the Jenkinsfile. */
final class DocumentedWorld {

    private static final String SUBSCRIPTION = "01234567-89ab-cdef-0123-456789abcdef";
    private static final String DEPLOYER = "deployer-of-workspaces";

    private DocumentedWorld() {}

    /** Stands in for programs of an agent. */
    static void addPrograms(Path folder) throws IOException {
        program(folder, "go", "printf '#!/bin/sh\\necho \"got $1\"\\n' > main");
        program(
                folder,
                "databricks",
                "[ \"$1\" = --version ] && echo 'Databricks CLI v1.27.0' && exit\n"
                        + "test -n \"$DATABRICKS_HOST\" && test -n \"$DATABRICKS_METADATA_SERVICE_URL$DATABRICKS_TOKEN\" && echo \"$@\"");
        Jenkins.get()
                .getDescriptorByType(DatabricksCliInstallation.DescriptorImpl.class)
                .setInstallations(new DatabricksCliInstallation("1.27.0", folder.toString(), List.of()));
        Jenkins.get()
                .getGlobalNodeProperties()
                .add(new EnvironmentVariablesNodeProperty(
                        new EnvironmentVariablesNodeProperty.Entry("PATH+PROGRAMS", folder.toString())));
    }

    private static void program(Path folder, String name, String script) throws IOException {
        Path file = Files.writeString(folder.resolve(name), "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /** Configures the workspaces {@code test} and, as the default one, {@code prod}, with the credentials. */
    static void configure(DatabricksFixture databricks) throws Exception {
        databricks.configure();
        DatabricksConfiguration configuration = DatabricksConfiguration.get();
        DatabricksWorkspace test =
                new DatabricksWorkspace("test", databricks.emulator().url().toString());
        test.setCredentialsId("databricks-prod");
        configuration.setWorkspaces(List.of(configuration.workspace("prod"), test));
        configuration.setDefaultWorkspace("prod");
        Emulator emulator = databricks.emulator();
        emulator.addResourceGroup(SUBSCRIPTION, "data");
        emulator.addEntraServicePrincipal(EntraClients.TENANT, DEPLOYER, EntraClients.SECRET, false);
        emulator.workspaceIsReadyAfter(-1);
        DatabricksFixture.addCredentials(new CreateWorkspaceStepTest.EmulatedPrincipal(emulator.url(), DEPLOYER));
        DatabricksFixture.addCredentials(new DatabricksServicePrincipal(
                CredentialsScope.GLOBAL,
                "prod-deployment",
                null,
                DatabricksFixture.CLIENT_ID,
                Secret.fromString(DatabricksFixture.SECRET)));
        DatabricksFixture.addCredentials(new UsernamePasswordCredentialsImpl(
                CredentialsScope.GLOBAL, "datalake", null, "user", "password-1234"));
    }

    /** @param python what job 17 runs: one of the files that are there, or one that a Pipeline uploads */
    static void addJobs(Emulator emulator, String python) throws IOException {
        Path folder = Files.createDirectories(emulator.root().resolve("dbfs/python"));
        Files.writeString(folder.resolve("main.py"), """
                import os, sys
                print('main')
                if '--junitxml' in sys.argv:
                    report = sys.argv[sys.argv.index('--junitxml') + 1]
                    os.makedirs(os.path.dirname(report), exist_ok=True)
                    with open(report, 'w') as file:
                        file.write('<testsuite><testcase classname="sales" name="has rows"/></testsuite>')
                """);
        Path reports = Files.createDirectories(emulator.root().resolve("Volumes/main/sales/reports/a"));
        Files.writeString(reports.resolve("b.xml"), "<testsuite/>");
        Files.writeString(folder.resolve("checks.py"), "raise SystemExit('three days are missing')\n");
        emulator.addJob(17, job("daily-sales", python));
        emulator.addJob(18, job("daily-stock", "dbfs:/python/main.py"));
        emulator.addJob(19, job("data-checks", "dbfs:/python/checks.py"));
        String tools = Documentation.page("docs/executables.md")
                .snippets("json")
                .get(0)
                .code();
        emulator.addJob(20, new ObjectMapper().readTree(tools));
    }

    private static JsonNode job(String name, String file) throws IOException {
        return new ObjectMapper().readTree("""
                { "name": "%s", "tasks": [ { "task_key": "main", "existing_cluster_id": "1120-123456-abc",
                  "spark_python_task": { "python_file": "%s" } } ] }
                """.formatted(name, file));
    }

    static void checkOut(FilePath folder) throws IOException, InterruptedException {
        Map<String, String> files = Map.of(
                "main.py", "print('main')\n",
                "main", "#!/bin/sh\necho \"got $1\"\n",
                "src/main.py", "import customer\n",
                "src/customer.py", "print('customer')\n",
                "src/test_customer.py", "raise SystemExit('it is no part of it')\n",
                "job-definition.json",
                        job("daily-sales", "dbfs:/python/main.py").toString(),
                "job.yaml", """
                        name: daily-sales
                        tags: {lake: '${LAKE}'}
                        max_concurrent_runs: ${WORKERS}
                        tasks: [{task_key: main, spark_python_task: {python_file: 'dbfs:/python/main.py'}}]
                        """,
                "checks.yaml", """
                        run_name: checks of ${DAY}
                        tasks: [{task_key: main, spark_python_task: {python_file: 'dbfs:/python/main.py'}}]
                        """);
        for (Map.Entry<String, String> file : files.entrySet()) {
            folder.child(file.getKey()).write(file.getValue(), "UTF-8");
        }
    }
}
