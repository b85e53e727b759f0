package io.jenkins.plugins.databricks.execution.tokens;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;

import hudson.model.Result;
import hudson.slaves.DumbSlave;
import hudson.slaves.EnvironmentVariablesNodeProperty;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.emulator.DatabricksCli;
import io.jenkins.plugins.databricks.emulator.DatabricksSdk;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.http.RecordedRequest;
import io.jenkins.plugins.databricks.emulator.runs.Python;
import io.jenkins.plugins.databricks.execution.Agents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;

/** Databricks' own clients get tokens from the service, for longer than one is valid; and for another workspace they get none. */
class TokenServiceClientsTest extends SharedJenkins {

    private static final String NO_CLI = "the environment variable DATABRICKS_CLI names no binary of Databricks' CLI";

    private static final String BUNDLE = """
            bundle:
              name: demo
            targets:
              dev:
                default: true
                mode: development
            resources:
              jobs:
                daily:
                  name: daily
                  tasks:
                    - task_key: a
                      existing_cluster_id: c
                      spark_python_task:
                        python_file: ./main.py
            """;

    private static DumbSlave agent;

    /** Notes that it was called, and gives the token of whoever has signed in with it on the agent. */
    private static final String AZURE_CLI = """
            #!/bin/sh
            touch "$(dirname "$0")/called"
            echo '{"accessToken": "of-the-agent", "expiresOn": "2099-01-01 00:00:00.000000", "tokenType": "Bearer"}'
            """;

    @TempDir
    static Path folder;

    @TempDir
    static Path azure;

    @TempDir
    static Path home;

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    /** With what would sign programs in. */
    @BeforeAll
    static void startAgent() throws Exception {
        agent = Agents.start(j, "elsewhere", List.of());
        Path az = Files.writeString(azure.resolve("az"), AZURE_CLI);
        Files.setPosixFilePermissions(az, PosixFilePermissions.fromString("rwxr-xr-x"));
        agent.getNodeProperties()
                .add(new EnvironmentVariablesNodeProperty(
                        variable("HOME", home.toString()),
                        variable("PATH+AZURE", azure.toString()),
                        variable("DATABRICKS_TOKEN", "of-the-agent"),
                        variable("DATABRICKS_CLIENT_ID", "of-the-agent"),
                        variable("DATABRICKS_CLIENT_SECRET", "of-the-agent"),
                        variable("DATABRICKS_OIDC_TOKEN", "of-the-agent"),
                        variable("ARM_TENANT_ID", "of-the-agent"),
                        variable("ARM_CLIENT_ID", "of-the-agent"),
                        variable("ARM_CLIENT_SECRET", "of-the-agent")));
    }

    private static EnvironmentVariablesNodeProperty.Entry variable(String name, String value) {
        return new EnvironmentVariablesNodeProperty.Entry(name, value);
    }

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
        String cli = System.getenv(DatabricksCli.VARIABLE);
        if (cli == null) {
            SignedInCli.install(folder);
        } else {
            Path link = folder.resolve("databricks");
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, Path.of(cli));
            SignedInCli.configure("1.27.0", folder);
        }
    }

    private static String inBlock(String command) {
        return "node('elsewhere') { withDatabricks(workspace: 'prod', cli: '1.27.0') { sh '" + command + "' } }";
    }

    private static WorkflowJob deploying(String bundle) throws Exception {
        WorkflowJob job = pipeline(inBlock("databricks bundle deploy"));
        Objects.requireNonNull(agent.getWorkspaceFor(job))
                .child("databricks.yml")
                .write(bundle, "UTF-8");
        agent.getWorkspaceFor(job).child("main.py").write("print('hello')\n", "UTF-8");
        return job;
    }

    private Set<String> tokensOf(String userAgent) {
        return databricks.emulator().requests().stream()
                .filter(request -> Objects.requireNonNullElse(request.header("User-Agent"), "")
                        .contains(userAgent))
                .map(RecordedRequest::token)
                .filter(Objects::nonNull)
                .collect(Collectors.toSet());
    }

    @Test
    @EnabledIfEnvironmentVariable(named = DatabricksCli.VARIABLE, matches = ".+", disabledReason = NO_CLI)
    void theCliDeploysABundleForLongerThanATokenIsValid() throws Exception {
        databricks.emulator().tokenLifetime(Duration.ofSeconds(2));
        databricks.emulator().latency(Duration.ofMillis(300));

        WorkflowRun build = j.buildAndAssertSuccess(deploying(BUNDLE));

        assertThat(JenkinsRule.getLog(build), databricks.emulator().jobCount(), is(2));
        assertThat(tokensOf("upstream/jenkins-databricks upstream-version/").size(), greaterThan(2));
    }

    /** Whoever may change the bundle could otherwise have a token sent to himself: the build's, or one that the agent itself can get. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "host: OTHER",
                "host: OTHER, profile: other",
                "host: OTHER, auth_type: pat",
                "host: OTHER, auth_type: azure-cli",
                "host: OTHER, auth_type: azure-cli, azure_tenant_id: t, azure_workspace_resource_id: /s",
                "host: OTHER, auth_type: azure-msi, azure_use_msi: true",
                "host: OTHER, auth_type: azure-client-secret, azure_client_id: c, azure_tenant_id: t",
                "host: OTHER, auth_type: oauth-m2m, client_id: c",
                "host: OTHER, auth_type: env-oidc, client_id: c",
                "host: OTHER, auth_type: databricks-cli",
                "host: OTHER, auth_type: google-id, google_service_account: a"
            })
    @EnabledIfEnvironmentVariable(named = DatabricksCli.VARIABLE, matches = ".+", disabledReason = NO_CLI)
    void aBundleThatLeadsElsewhereTakesNoTokenThere(String workspace) throws Exception {
        try (Emulator other = DatabricksFixture.startAnother()) {
            writeProfiles(other);
            WorkflowJob job =
                    deploying(BUNDLE + "workspace: {" + workspace.replace("OTHER", "'" + other.url() + "'") + "}\n");

            WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job);

            j.assertLogContains(
                    "the host in the profile (" + databricks.emulator().url()
                            + ") doesn’t match the host configured in the bundle (" + other.url() + ")",
                    build);
            assertLearntNothing(other);
            assertThat(databricks.emulator().jobCount(), is(1));
        }
    }

    /** The agent's user has signed in to other workspaces. */
    private static void writeProfiles(Emulator other) throws IOException {
        Files.writeString(
                home.resolve(".databrickscfg"),
                "[DEFAULT]\nhost = URL\ntoken = of-the-agent\n[other]\nhost = URL\ntoken = of-the-agent\n"
                        .replace("URL", other.url().toString()));
    }

    /** The CLI asks any host what kind of host it is, without a word about who asks. */
    private static void assertLearntNothing(Emulator other) {
        assertThat(
                other.requests().stream()
                        .filter(request -> request.header("Authorization") != null
                                || !request.path().equals("/.well-known/databricks-config"))
                        .toList(),
                is(empty()));
        assertThat("az was called", Files.exists(azure.resolve("called")), is(false));
    }

    @Test
    @EnabledIfEnvironmentVariable(named = DatabricksCli.VARIABLE, matches = ".+", disabledReason = NO_CLI)
    void aBundleThatNamesAProfileOfTheAgentIsDeployedWhereThePipelineSays() throws Exception {
        try (Emulator other = DatabricksFixture.startAnother()) {
            writeProfiles(other);
            j.buildAndAssertSuccess(deploying(BUNDLE + "workspace:\n  profile: other\n"));
            assertLearntNothing(other);
            assertThat(databricks.emulator().jobCount(), is(2));
        }
    }

    @Test
    @EnabledIfEnvironmentVariable(named = DatabricksCli.VARIABLE, matches = ".+", disabledReason = NO_CLI)
    void otherCommandsSignInAsWell() throws Exception {
        WorkflowRun build = j.buildAndAssertSuccess(pipeline(inBlock("databricks jobs list")));
        j.assertLogContains("daily-sales", build);
    }

    @Test
    @EnabledIfEnvironmentVariable(named = DatabricksCli.VARIABLE, matches = ".+", disabledReason = NO_CLI)
    void theCliSaysWhyThereIsNoToken() throws Exception {
        try (Emulator other = DatabricksFixture.startAnother()) {
            WorkflowRun build = j.buildAndAssertStatus(
                    Result.FAILURE, pipeline(inBlock("DATABRICKS_HOST=" + other.url() + " databricks jobs list")));
            j.assertLogContains(
                    "Jenkins gives this build tokens for "
                            + databricks.emulator().url() + ", but not for " + other.url(),
                    build);
            assertLearntNothing(other);
        }
    }

    @Test
    void theSdkForPythonGetsTokensForLongerThanOneIsValidUnlessPipCannotInstallIt() throws Exception {
        String python = "PYTHONPATH='" + DatabricksSdk.folder() + "' " + Python.executable();
        databricks.emulator().tokenLifetime(Duration.ofSeconds(2));
        WorkflowRun build = j.buildAndAssertSuccess(pipeline("""
                node('elsewhere') {
                  withDatabricks(workspace: 'prod', cli: '1.27.0') {
                    sh '''
                PYTHON - <<'END'
                import time
                from databricks.sdk import WorkspaceClient

                workspace = WorkspaceClient()
                for call in range(4):
                    print('job', workspace.jobs.get(17).settings.name, 'by', workspace.config.auth_type)
                    time.sleep(1.5)
                END
                    '''
                  }
                }
                """.replace("PYTHON", python)));

        j.assertLogContains("job daily-sales by metadata-service", build);
        assertThat(tokensOf("databricks-sdk-py").size(), greaterThan(2));
        Set<String> tokens = new HashSet<>(tokensOf("databricks-sdk-py"));
        tokens.forEach(token -> assertThat(token, notNullValue()));
        for (String token : tokens) {
            assertThat(JenkinsRule.getLog(build), not(containsString(token)));
        }
    }
}
