package io.jenkins.plugins.databricks.execution;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.Label;
import hudson.model.Result;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.connection.DatabricksConfiguration;
import io.jenkins.plugins.databricks.emulator.http.RecordedRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** Programs in a block connect as its steps do. */
class ExportTokenTest {

    /** As a command line tool does it: by the two variables alone. */
    private static final String PROGRAM = """
            python3 -c '
            import os, urllib.request as web
            request = web.Request(os.environ["DATABRICKS_HOST"] + "/api/2.2/jobs/get?job_id=17",
                                  headers={"Authorization": "Bearer " + os.environ["DATABRICKS_TOKEN"]})
            web.build_opener(web.ProxyHandler({})).open(request).read()
            '
            """;

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @Test
    void programsConnectFromControllerAndAgentAndTheirLogIsMasked() throws Throwable {
        sessions.then(j -> {
            databricks.configure();
            j.createOnlineSlave(Label.get("elsewhere"));
            WorkflowRun build = j.buildAndAssertSuccess(job(j, """
                    for (label in ['built-in', 'elsewhere']) {
                      node(label) {
                        withDatabricks(workspace: 'prod', exportToken: true) {
                          sh '''PROGRAM'''
                          sh 'set -x; echo "it is $DATABRICKS_TOKEN"; echo $(printf %s "$DATABRICKS_TOKEN" | base64 -w0)'
                          echo "for Groovy it is ${env.DATABRICKS_TOKEN}"
                          databricksRunNow jobId: 17, wait: false
                        }
                        sh 'echo "outside it is ${DATABRICKS_TOKEN:-not set}"'
                      }
                    }
                    """));
            List<String> tokens = tokensOfPrograms();
            assertThat("each block has its own", Set.copyOf(tokens), hasSize(2));
            assertThat(databricks.emulator().runsStarted(), is(2));
            j.assertLogContains("it is ****", build);
            j.assertLogContains("for Groovy it is ****", build);
            j.assertLogContains("outside it is not set", build);
            assertMasked(j, build);
        });
    }

    @Test
    void errorWithTheTokenIsMasked() throws Throwable {
        sessions.then(j -> {
            databricks.configure();
            WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job(j, """
                    node {
                      withDatabricks(workspace: 'prod', exportToken: true) {
                        sh '''PROGRAM'''
                        error "refused: ${env.DATABRICKS_TOKEN}"
                      }
                    }
                    """));
            j.assertLogContains("refused: ****", build);
            assertMasked(j, build);
        });
    }

    @Test
    void afterARestartProgramsGetANewToken() throws Throwable {
        sessions.then(j -> startAndWaitForRun(j, """
                node {
                  withDatabricks(workspace: 'prod', exportToken: true) {
                    sh '''PROGRAM'''
                    databricksRunNow jobId: 17, failBuild: false
                    sh '''PROGRAM
                    echo "it is $DATABRICKS_TOKEN"'''
                  }
                }
                """));
        databricks.emulator().expireTokens();
        databricks.emulator().releaseRuns();
        sessions.then(j -> {
            WorkflowRun build = j.assertBuildStatusSuccess(j.waitForCompletion(resumed(j)));
            assertThat(Set.copyOf(tokensOfPrograms()), hasSize(2));
            j.assertLogContains("it is ****", build);
            assertMasked(j, build);
        });
    }

    @Test
    void withoutANewTokenAfterARestartTheOldOneIsKept() throws Throwable {
        sessions.then(j -> {
            startAndWaitForRun(j, """
                    withDatabricks(workspace: 'prod', exportToken: true) {
                      databricksRunNow jobId: 17, failBuild: false
                      node {
                        sh '''PROGRAM
                        echo "it is $DATABRICKS_TOKEN"'''
                      }
                    }
                    """);
            DatabricksConfiguration.get().setKeepTokensOnController(true);
        });
        databricks.emulator().releaseRuns();
        sessions.then(j -> {
            WorkflowRun build = j.assertBuildStatusSuccess(j.waitForCompletion(resumed(j)));
            j.assertLogContains("DATABRICKS_TOKEN is still the one from before the restart of Jenkins", build);
            j.assertLogContains("it is ****", build);
            assertMasked(j, build);
        });
    }

    private void startAndWaitForRun(JenkinsRule j, String script) throws Exception {
        databricks.configure();
        databricks.emulator().holdRuns();
        WorkflowRun build =
                Objects.requireNonNull(job(j, script).scheduleBuild2(0)).waitForStart();
        databricks.emulator().awaitRunStarted();
        j.waitForMessage(": RUNNING", build);
    }

    private static WorkflowRun resumed(JenkinsRule j) {
        return Objects.requireNonNull(j.jenkins.getItemByFullName("deploy", WorkflowJob.class))
                .getBuildByNumber(1);
    }

    @Test
    void personalAccessTokenIsExportedTooInADeclarativePipeline() throws Throwable {
        sessions.then(j -> {
            databricks.configure();
            DatabricksFixture.addCredentials(new StringCredentialsImpl(
                    CredentialsScope.GLOBAL,
                    "pat",
                    null,
                    Secret.fromString(databricks.emulator().token())));
            WorkflowRun build = j.buildAndAssertSuccess(job(j, """
                    pipeline {
                      agent any
                      stages {
                        stage('Call') {
                          steps {
                            withDatabricks(workspace: 'prod', credentialsId: 'pat', exportToken: true) {
                              sh '''PROGRAM
                              echo "it is $DATABRICKS_TOKEN"'''
                            }
                          }
                        }
                      }
                    }
                    """));
            assertThat(tokensOfPrograms(), contains(databricks.emulator().token()));
            assertMasked(j, build);
        });
    }

    @Test
    void whereTokensMustStayOnTheControllerNoneIsMinted() throws Throwable {
        sessions.then(j -> {
            databricks.configure();
            DatabricksConfiguration.get().setKeepTokensOnController(true);
            WorkflowRun build = j.buildAndAssertStatus(
                    Result.FAILURE,
                    job(j, "withDatabricks(workspace: 'prod', exportToken: true) { error 'the body was run' }"));
            j.assertLogContains("exportToken: an administrator has checked 'Keep tokens on the controller'", build);
            j.assertLogNotContains("the body was run", build);
            j.assertLogNotContains("\tat ", build);
            assertThat(databricks.emulator().tokensMinted(DatabricksFixture.CLIENT_ID), is(0));
        });
    }

    private List<String> tokensOfPrograms() {
        return databricks.emulator().requests("GET", "/api/2.2/jobs/get").stream()
                .filter(request -> request.header("User-Agent").startsWith("Python"))
                .map(RecordedRequest::token)
                .toList();
    }

    /** The tokens are neither in the log nor anywhere else on disk, be it as they are or in the form of base64. */
    private void assertMasked(JenkinsRule j, WorkflowRun build) throws Exception {
        assertThat("programs have connected", tokensOfPrograms(), not(empty()));
        for (String token : tokensOfPrograms()) {
            String encoded = Base64.getEncoder().encodeToString(token.getBytes(StandardCharsets.UTF_8));
            assertThat(JenkinsRule.getLog(build), not(containsString(token)));
            assertThat(JenkinsRule.getLog(build), not(containsString(encoded)));
            assertThat(SecretSearchTest.filesWith(j.jenkins.getRootDir().toPath(), Set.of(token, encoded)), empty());
        }
    }

    private static WorkflowJob job(JenkinsRule j, String script) throws Exception {
        WorkflowJob job = j.createProject(WorkflowJob.class, "deploy");
        job.setDefinition(new CpsFlowDefinition(script.replace("PROGRAM", PROGRAM), true));
        return job;
    }
}
