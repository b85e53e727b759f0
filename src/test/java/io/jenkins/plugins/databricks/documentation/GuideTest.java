package io.jenkins.plugins.databricks.documentation;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.cloudbees.plugins.credentials.CredentialsDescriptor;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.FilePath;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.StringParameterDefinition;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.Samples;
import io.jenkins.plugins.databricks.api.EntraClients;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.http.RecordedRequest;
import io.jenkins.plugins.databricks.execution.SecretSearchTest;
import io.jenkins.plugins.databricks.steps.CreateWorkspaceStepTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestExtension;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** The Pipeline of {@code docs/samples/guide}, from a workspace that is not there yet to the output of three applications. */
@WithJenkins
class GuideTest {

    private static final String SUBSCRIPTION = "01234567-89ab-cdef-0123-456789abcdef";
    private static final String DEPLOYER = "deployer-of-everything";
    private static final String USERNAME = "datalake-client-id";
    private static final String PASSWORD = "datalake-very-secret-password";

    /** What the applications need of PySpark. */
    private static final String PYSPARK = """
            import csv

            class Rows:
                def __init__(self, rows):
                    self.rows = rows

                def orderBy(self, column):
                    return Rows(sorted(self.rows, key=lambda row: row[column]))

                def show(self):
                    for row in self.rows:
                        print('|'.join(row.values()))

            class Session:
                read = conf = property(lambda self: self)

                def set(self, name, value):
                    assert value, name

                def csv(self, path, header):
                    with open(path[len('file://'):], newline='') as file:
                        return Rows(list(csv.DictReader(file)))

            class SparkSession:
                class builder:
                    getOrCreate = Session
            """;

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @TempDir
    Path lake;

    /** Of the credential that stands for Azure. */
    @TestExtension
    public static final class EmulatedPrincipalDescriptor extends CredentialsDescriptor {

        public EmulatedPrincipalDescriptor() {
            super(CreateWorkspaceStepTest.EmulatedPrincipal.class);
        }
    }

    @Test
    void guideFromTopToBottomWhereAGoOrCCompilerIsInstalled(JenkinsRule j) throws Exception {
        assumeTrue(runs("go", "version") || runs("cc", "--version"), "neither go nor cc");
        Path pyspark = Files.createDirectories(databricks.emulator().root().resolve("dbfs/python/pyspark"));
        Files.writeString(pyspark.resolve("__init__.py"), "");
        Files.writeString(pyspark.resolve("sql.py"), PYSPARK);
        WorkflowJob job = guide(j);
        WorkflowRun build = j.buildAndAssertSuccess(job);
        j.assertLogContains("1|Zürich", build);
        assertWentThrough(j, build);

        WorkflowRun again = j.buildAndAssertSuccess(job);
        j.assertLogContains("foo is true", again);
        assertThat(databricks.emulator().runsStarted(), is(6));
        assertThat(
                "nothing is made twice",
                databricks.emulator().requests("POST", "/api/2.0/jobs/create").size(),
                is(2));
    }

    @Test
    void guideReadsItsCsvFileWherePySparkAndACompilerAreInstalled(JenkinsRule j) throws Exception {
        assumeTrue(runs("python3", "-c", "import pyspark"), "no PySpark");
        assumeTrue(runs("go", "version") || runs("cc", "--version"), "neither go nor cc");
        WorkflowRun build = j.buildAndAssertSuccess(guide(j));
        j.assertLogContains("|  1|Zürich|", build);
        assertWentThrough(j, build);
    }

    private WorkflowJob guide(JenkinsRule j) throws Exception {
        Emulator emulator = databricks.emulator();
        emulator.addResourceGroup(SUBSCRIPTION, "data");
        emulator.addEntraServicePrincipal(EntraClients.TENANT, DEPLOYER, EntraClients.SECRET, false);
        emulator.workspaceIsReadyAfter(-1);
        databricks.configure();
        DatabricksFixture.addCredentials(new CreateWorkspaceStepTest.EmulatedPrincipal(emulator.url(), DEPLOYER));
        DatabricksFixture.addCredentials(
                new UsernamePasswordCredentialsImpl(CredentialsScope.GLOBAL, "datalake", null, USERNAME, PASSWORD));
        Files.writeString(lake.resolve("customers.csv"), "id,city\n1,Zürich\n2,Bern\n");

        WorkflowJob job = j.createProject(WorkflowJob.class, "guide");
        job.addProperty(new ParametersDefinitionProperty(
                new StringParameterDefinition("DATALAKE", "file://" + lake.toAbsolutePath())));
        FilePath workspace = Objects.requireNonNull(j.jenkins.getWorkspaceFor(job));
        new FilePath(Samples.guide().toFile()).copyRecursiveTo(workspace);
        String script = Files.readString(Samples.guide().resolve("Jenkinsfile")).replace("checkout scm", "");
        if (!runs("go", "version")) {
            script = script.replaceFirst("'CGO_ENABLED=.*'", "'cc -o main main.c'");
            workspace
                    .child("main.c")
                    .write(
                            "#include <stdio.h>\n#include <string.h>\nint main(int argc, char **argv) {\n"
                                    + "  puts(argc > 1 && !strcmp(argv[1], \"-foo\") ? \"foo is true\" : \"foo is false\");\n}\n",
                            "UTF-8");
        }
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }

    private void assertWentThrough(JenkinsRule j, WorkflowRun build) throws Exception {
        Emulator emulator = databricks.emulator();
        Files.writeString(Path.of("target", "guide-build.log"), JenkinsRule.getLog(build));
        j.assertLogContains("Loading the customers", build);
        j.assertLogContains("foo is true", build);
        assertThat(emulator.runsStarted(), is(3));
        assertThat(emulator.secret("databricks-secrets", "datalake-username"), is(USERNAME));
        assertThat(emulator.secret("databricks-secrets", "datalake-password"), is(PASSWORD));
        RecordedRequest first =
                emulator.requests("POST", "/api/2.0/secrets/scopes/create").get(0);
        assertThat(
                first.headers().get("X-Databricks-Azure-Workspace-Resource-Id"),
                is("/subscriptions/" + SUBSCRIPTION
                        + "/resourceGroups/data/providers/Microsoft.Databricks/workspaces/sales"));
        assertThat(
                SecretSearchTest.filesWith(j.jenkins.getRootDir().toPath(), Set.of(PASSWORD, EntraClients.SECRET)),
                empty());
    }

    private static boolean runs(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
