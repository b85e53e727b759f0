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
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.emulator.DatabricksCli;
import io.jenkins.plugins.databricks.emulator.DatabricksSdk;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.http.RecordedRequest;
import io.jenkins.plugins.databricks.execution.Agents;
import java.nio.file.Files;
import java.nio.file.Path;
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

    @TempDir
    static Path folder;

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @BeforeAll
    static void startAgent() throws Exception {
        agent = Agents.start(j, "elsewhere", List.of());
    }

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
        String cli = System.getenv(DatabricksCli.VARIABLE);
        if (cli == null) {
            StandInCli.install(folder);
        } else {
            Path link = folder.resolve("databricks");
            Files.deleteIfExists(link);
            Files.createSymbolicLink(link, Path.of(cli));
            StandInCli.configure("1.27.0", folder);
        }
    }

    private static WorkflowJob deploying(String bundle) throws Exception {
        WorkflowJob job = pipeline("""
                node('elsewhere') {
                  withDatabricks(workspace: 'prod', cli: '1.27.0') {
                    sh 'databricks bundle deploy'
                  }
                }
                """);
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

    /** Whoever may change the bundle could otherwise have the token sent to himself. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "workspace:\n  host: OTHER\n",
                "workspace:\n  host: OTHER\n  auth_type: pat\n",
                "workspace:\n  host: OTHER\n  profile: other\n",
                "workspace:\n  profile: other\n"
            })
    @EnabledIfEnvironmentVariable(named = DatabricksCli.VARIABLE, matches = ".+", disabledReason = NO_CLI)
    void aBundleThatLeadsElsewhereTakesNoTokenThere(String workspace) throws Exception {
        try (Emulator other = DatabricksFixture.startAnother()) {
            WorkflowJob job =
                    deploying(BUNDLE + workspace.replace("OTHER", other.url().toString()));
            agent.getWorkspaceFor(job).child(".databrickscfg").write("[other]\nhost = " + other.url() + "\n", "UTF-8");

            WorkflowRun build = Objects.requireNonNull(job.scheduleBuild2(0)).get();

            assertThat(
                    JenkinsRule.getLog(build),
                    other.requests().stream()
                            .filter(request -> request.header("Authorization") != null)
                            .toList(),
                    is(empty()));
            if (workspace.contains("OTHER")) {
                j.assertBuildStatus(Result.FAILURE, build);
                assertThat(databricks.emulator().jobCount(), is(1));
            }
        }
    }

    @Test
    @EnabledIfEnvironmentVariable(named = DatabricksCli.VARIABLE, matches = ".+", disabledReason = NO_CLI)
    void theCliSaysWhyThereIsNoToken() throws Exception {
        try (Emulator other = DatabricksFixture.startAnother()) {
            WorkflowRun build =
                    j.buildAndAssertStatus(Result.FAILURE, deploying(BUNDLE + "workspace:\n  host: " + other.url()));
            j.assertLogContains(
                    "Jenkins gives this build tokens for "
                            + databricks.emulator().url() + ", but not for " + other.url(),
                    build);
        }
    }

    @Test
    void theSdkForPythonGetsTokensForLongerThanOneIsValidUnlessPipCannotInstallIt() throws Exception {
        String python = DatabricksSdk.python();
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
