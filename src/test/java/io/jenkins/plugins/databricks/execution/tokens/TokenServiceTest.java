package io.jenkins.plugins.databricks.execution.tokens;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.model.Computer;
import hudson.model.Label;
import hudson.model.ParametersDefinitionProperty;
import hudson.model.Result;
import hudson.model.StringParameterDefinition;
import hudson.slaves.DumbSlave;
import hudson.slaves.EnvironmentVariablesNodeProperty;
import hudson.slaves.OfflineCause;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.connection.DatabricksConfiguration;
import io.jenkins.plugins.databricks.emulator.http.RecordedRequest;
import io.jenkins.plugins.databricks.execution.SecretSearchTest;
import io.jenkins.plugins.databricks.rest.Leftovers;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;

/** Programs in a block sign in by themselves, for as long as the block lasts. */
class TokenServiceTest extends SharedJenkins {

    private static DumbSlave agent;

    @TempDir
    static Path tool;

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    /** Its own environment would sign programs in elsewhere. */
    @BeforeAll
    static void startAgent() throws Exception {
        agent = j.createOnlineSlave(
                Label.get("elsewhere"),
                new EnvVars(
                        "DATABRICKS_TOKEN", "of-the-agent",
                        "DATABRICKS_CONFIG_PROFILE", "of-the-agent",
                        "ARM_CLIENT_SECRET", "of-the-agent",
                        "DATABRICKS_ACCOUNT_ID", "of-the-agent",
                        "DATABRICKS_DISCOVERY_URL", "of-the-agent",
                        "DATABRICKS_DEBUG_HEADERS", "true",
                        "DATABRICKS_CLUSTER_ID", "of-the-agent",
                        "DATABRICKS_BUNDLE_ENV", "of-the-agent",
                        "DATABRICKS_BUNDLE_TARGET", "of-the-agent"));
        agent.getNodeProperties()
                .add(new EnvironmentVariablesNodeProperty(
                        new EnvironmentVariablesNodeProperty.Entry("DATABRICKS_BUNDLE_ROOT", "of-the-agent")));
    }

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
        SignedInCli.install(tool);
    }

    /** With a name, and hence a workspace, of its own: a build that is killed leaves its programs behind. */
    private static WorkflowJob job(String script) throws Exception {
        return define(j.createProject(WorkflowJob.class, "tokens-" + UUID.randomUUID()), script);
    }

    private static FilePath workspace(WorkflowJob job) {
        return Objects.requireNonNull(agent.getWorkspaceFor(job));
    }

    /** A build on the agent that has got as far as {@link SignedInCli#WAIT}. */
    private static WorkflowRun waiting(WorkflowJob job) throws Exception {
        WorkflowRun build = start(job);
        j.waitForMessage("waiting", build);
        return build;
    }

    private static void goOn(WorkflowJob job) throws IOException, InterruptedException {
        workspace(job).child("go").touch(0);
    }

    /** There is neither a service nor its profile any more. */
    private static void assertEnded(WorkflowJob job, URI address) throws Exception {
        assertThrows(ConnectException.class, () -> SignedInCli.ask(address, "x"));
        assertThat(SignedInCli.profiles(workspace(job)), empty());
    }

    private List<String> tokensOfPrograms() {
        return databricks.emulator().requests("GET", "/api/2.2/jobs/get").stream()
                .filter(request -> request.header("User-Agent").startsWith("Python"))
                .map(RecordedRequest::token)
                .toList();
    }

    @Test
    void programsSignInOnControllerAndAgentAndTheirLogIsMasked() throws Exception {
        WorkflowRun build = j.buildAndAssertSuccess(job("""
                for (label in ['built-in', 'elsewhere']) {
                  node(label) {
                    withDatabricks(workspace: 'prod', cli: '1.27.0') {
                      sh 'databricks jobs list'
                      sh 'set -x; echo "it is at $DATABRICKS_METADATA_SERVICE_URL for $DATABRICKS_HOST"'
                      echo "for Groovy it is at ${env.DATABRICKS_METADATA_SERVICE_URL}"
                    }
                    sh 'echo "outside it is ${DATABRICKS_METADATA_SERVICE_URL:-nowhere}"'
                  }
                }
                """));
        assertThat(tokensOfPrograms(), hasSize(2));
        j.assertLogContains("it is at http://127.0.0.1:", build);
        j.assertLogContains("/**** for " + databricks.emulator().url(), build);
        j.assertLogContains("outside it is nowhere", build);
        assertThat(
                JenkinsRule.getLog(build)
                        .lines()
                        .filter(line -> line.contains("for Groovy"))
                        .toList(),
                hasSize(2));
        assertThat(JenkinsRule.getLog(build), not(containsString("for Groovy it is at http://127.0.0.1:1234")));
    }

    @Test
    void whatTheAgentsOwnEnvironmentHasForOtherAccountsIsEmptied() throws Exception {
        WorkflowRun build = j.buildAndAssertSuccess(job("""
                node('elsewhere') {
                  sh 'echo "before: $DATABRICKS_TOKEN $DATABRICKS_CONFIG_PROFILE $ARM_CLIENT_SECRET $DATABRICKS_DEBUG_HEADERS"'
                  withDatabricks(workspace: 'prod', cli: '1.27.0') {
                    sh 'echo "there: ${DATABRICKS_TOKEN-none} ${ARM_CLIENT_SECRET-none} ${DATABRICKS_DEBUG_HEADERS-none}"'
                    sh 'echo "nor: ${DATABRICKS_ACCOUNT_ID-none} ${DATABRICKS_DISCOVERY_URL-none}"'
                    sh 'echo "kept: $DATABRICKS_CLUSTER_ID"'
                    sh 'echo "by $DATABRICKS_AUTH_TYPE as $DATABRICKS_CONFIG_PROFILE"'
                    withEnv(['ARM_CLIENT_SECRET=for-another-tool']) {
                      sh 'echo "inside: $ARM_CLIENT_SECRET"'
                    }
                  }
                }
                """));
        j.assertLogContains("before: of-the-agent of-the-agent of-the-agent true", build);
        j.assertLogContains("there: none none none", build);
        j.assertLogContains("nor: none none", build);
        j.assertLogContains("kept: of-the-agent", build);
        j.assertLogContains("by metadata-service as jenkins", build);
        j.assertLogContains("inside: for-another-tool", build);
    }

    /** Another agent would otherwise deploy something else. */
    @Test
    void whatIsDeployedIsUpToThePipelineAndNotToTheAgent() throws Exception {
        WorkflowJob job = job("""
                def block(when) {
                  withDatabricks(workspace: 'prod', cli: '1.27.0') {
                    sh 'echo "' + when + ': ${DATABRICKS_BUNDLE_ROOT-none} ${DATABRICKS_BUNDLE_ENV-none} ${DATABRICKS_BUNDLE_TARGET-none}"'
                  }
                }
                node('elsewhere') {
                  sh 'echo "before: $DATABRICKS_BUNDLE_ROOT $DATABRICKS_BUNDLE_ENV $DATABRICKS_BUNDLE_TARGET"'
                  block 'there'
                  withEnv(['DATABRICKS_BUNDLE_TARGET=dev']) { block 'around' }
                  withEnv(['DATABRICKS_BUNDLE_TARGET=of-the-agent']) { block 'alike' }
                  withDatabricks(workspace: 'prod', cli: '1.27.0') {
                    withEnv(['DATABRICKS_BUNDLE_TARGET=dev']) { sh 'echo "inside: $DATABRICKS_BUNDLE_TARGET"' }
                    env.DATABRICKS_BUNDLE_TARGET = 'prod'
                    sh 'echo "set: $DATABRICKS_BUNDLE_TARGET"'
                  }
                }
                """);
        WorkflowRun build = j.buildAndAssertSuccess(job);
        j.assertLogContains("before: of-the-agent of-the-agent of-the-agent", build);
        j.assertLogContains("there: none none none", build);
        j.assertLogContains("around: none none dev", build);
        j.assertLogContains("alike: none none of-the-agent", build);
        j.assertLogContains("inside: dev", build);
        j.assertLogContains("set: prod", build);
    }

    @Test
    void aParameterOfTheBuildMaySayWhatIsDeployed() throws Exception {
        WorkflowJob job = job("""
                node('elsewhere') {
                  withDatabricks(workspace: 'prod', cli: '1.27.0') {
                    sh 'echo "to ${DATABRICKS_BUNDLE_TARGET-none}"'
                  }
                }
                """);
        job.addProperty(new ParametersDefinitionProperty(
                new StringParameterDefinition("DATABRICKS_BUNDLE_TARGET", "of-the-agent")));
        j.assertLogContains("to of-the-agent", j.buildAndAssertSuccess(job));
    }

    @Test
    void theirProfileHasTheWorkspaceButNoSecretAndIsForTheAgentsUserAlone() throws Exception {
        WorkflowJob job = job("""
                node('elsewhere') {
                  withDatabricks(workspace: 'prod', cli: '1.27.0') {
                    sh 'cat "$DATABRICKS_CONFIG_FILE"; stat -c "mode %a" "$DATABRICKS_CONFIG_FILE"'
                  }
                }
                """);
        WorkflowRun build = j.buildAndAssertSuccess(job);
        assertThat(
                JenkinsRule.getLog(build),
                containsString(
                        "[jenkins]\nhost = " + databricks.emulator().url() + "\nauth_type = metadata-service\n"));
        j.assertLogContains("mode 600", build);
        assertThat(SignedInCli.profiles(workspace(job)), empty());
    }

    @Test
    void aTokenIsRenewedAndAskedForOnlyWhenItIsNeeded() throws Exception {
        databricks.emulator().tokenLifetime(Duration.ofSeconds(2));
        j.buildAndAssertSuccess(job("""
                node('elsewhere') {
                  withDatabricks(workspace: 'prod', cli: '1.27.0') {
                    sh 'databricks jobs list; sleep 3; databricks jobs list'
                  }
                }
                """));
        assertThat(Set.copyOf(tokensOfPrograms()), hasSize(2));
    }

    @Test
    void itEndsWithTheBlock() throws Exception {
        WorkflowJob success = waitingJob("");
        WorkflowRun build = waiting(success);
        URI address = SignedInCli.address(workspace(success));
        assertThat(SignedInCli.ask(address, databricks.emulator().url().toString()), startsWith("200 "));
        goOn(success);
        j.assertBuildStatusSuccess(j.waitForCompletion(build));
        assertEnded(success, address);
    }

    @Test
    void itEndsWithABlockThatFails() throws Exception {
        WorkflowJob failure = waitingJob("exit 3");
        WorkflowRun build = waiting(failure);
        URI address = SignedInCli.address(workspace(failure));
        goOn(failure);
        j.assertBuildStatus(Result.FAILURE, j.waitForCompletion(build));
        assertEnded(failure, address);
    }

    @Test
    void itEndsWithABlockThatIsAborted() throws Exception {
        WorkflowJob aborted = waitingJob("");
        WorkflowRun build = waiting(aborted);
        URI address = SignedInCli.address(workspace(aborted));
        build.doStop();
        j.assertBuildStatus(Result.ABORTED, j.waitForCompletion(build));
        assertEnded(aborted, address);
    }

    @Test
    void itEndsWithABuildThatIsKilled() throws Exception {
        WorkflowJob killed = waitingJob("");
        WorkflowRun build = waiting(killed);
        URI address = SignedInCli.address(workspace(killed));
        build.doKill();
        j.waitForCompletion(build);
        goOn(killed);
        assertEnded(killed, address);
    }

    private static WorkflowJob waitingJob(String then) throws Exception {
        return job("node('elsewhere') { withDatabricks(workspace: 'prod', cli: '1.27.0') { sh '''" + SignedInCli.WAIT
                + "databricks jobs list\n" + then + "''' } }");
    }

    @Test
    void itIsBackWhenTheAgentIsBackInTheMiddleOfABlock() throws Exception {
        WorkflowJob job = waitingJob("");
        WorkflowRun build = waiting(job);
        URI address = SignedInCli.address(workspace(job));
        String host = databricks.emulator().url().toString();

        Computer computer = Objects.requireNonNull(agent.toComputer());
        computer.disconnect(new OfflineCause.UserCause(null, "for a test")).get();
        Leftovers.await(() -> isAlive(address, host) ? "the service" : "");
        computer.connect(true).get();

        Leftovers.await(() -> isAlive(address, host) ? "" : "the service is not back");
        goOn(job);
        j.assertBuildStatusSuccess(j.waitForCompletion(build));
        j.assertLogContains("signed in", build);
        assertEnded(job, address);
    }

    private static boolean isAlive(URI address, String host) {
        try {
            return SignedInCli.ask(address, host).startsWith("200 ");
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void whoAsksForAnotherWorkspaceGetsNothing() throws Exception {
        WorkflowJob job = waitingJob("");
        WorkflowRun build = waiting(job);
        String answer = SignedInCli.ask(SignedInCli.address(workspace(job)), "https://evil.example");
        assertThat(
                answer,
                startsWith("403 Jenkins gives this build tokens for "
                        + databricks.emulator().url()));
        goOn(job);
        j.assertBuildStatusSuccess(j.waitForCompletion(build));
    }

    @Test
    void whereTokensMustStayOnTheControllerThereIsNone() throws Exception {
        DatabricksConfiguration.get().setKeepTokensOnController(true);
        WorkflowRun build = refused("workspace: 'prod', cli: '1.27.0'");
        j.assertLogContains("cli: an administrator has checked 'Keep tokens on the controller'", build);
        assertThat(databricks.emulator().tokensMinted(DatabricksFixture.CLIENT_ID), is(0));
    }

    @Test
    void aPersonalAccessTokenIsHandedOutByExportTokenAlone() throws Exception {
        DatabricksFixture.addCredentials(new StringCredentialsImpl(
                CredentialsScope.GLOBAL,
                "pat",
                null,
                Secret.fromString(databricks.emulator().token())));
        WorkflowRun build = refused("workspace: 'prod', credentialsId: 'pat', cli: '1.27.0'");
        j.assertLogContains("cli: the credential for localhost is a personal access token", build);
    }

    @Test
    void whatIsWrongWithTheCredentialIsSaidBeforeTheBlock() throws Exception {
        databricks.emulator().addServicePrincipal(DatabricksFixture.CLIENT_ID, "another-secret");
        j.assertLogContains("Client authentication failed", refused("workspace: 'prod', cli: '1.27.0'"));
    }

    @Test
    void whatExcludesOneAnotherIsSaid() throws Exception {
        j.assertLogContains(
                "exportToken and cli are both given", refused("workspace: 'prod', cli: '1.27.0', exportToken: true"));
        j.assertLogContains("cli: there is no tool '1.26.0'", refused("workspace: 'prod', cli: '1.26.0'"));
    }

    private static WorkflowRun refused(String arguments) throws Exception {
        WorkflowRun build = j.buildAndAssertStatus(
                Result.FAILURE,
                job("node('elsewhere') { withDatabricks(" + arguments + ") { error 'the body was run' } }"));
        j.assertLogNotContains("the body was run", build);
        j.assertLogNotContains("\tat ", build);
        return build;
    }

    @Test
    void outsideOfANodeItHasNoPlace() throws Exception {
        WorkflowRun build = j.buildAndAssertStatus(
                Result.FAILURE, job("withDatabricks(workspace: 'prod', cli: '1.27.0') { error 'the body was run' }"));
        j.assertLogContains("cli: there is no agent whose programs could use it", build);
    }

    @Test
    void blocksOfBothKindsCanBeNested() throws Exception {
        WorkflowRun build = j.buildAndAssertSuccess(job("""
                node('elsewhere') {
                  withDatabricks(workspace: 'prod', cli: '1.27.0') {
                    withDatabricks(exportToken: true) {
                      sh 'echo "by $DATABRICKS_AUTH_TYPE as ${DATABRICKS_CONFIG_PROFILE-nobody} with a token of $(printf %s "$DATABRICKS_TOKEN" | wc -c)"'
                    }
                    sh 'databricks jobs list'
                  }
                  withDatabricks(workspace: 'prod', exportToken: true) {
                    withDatabricks(cli: '1.27.0') {
                      sh 'echo "then by $DATABRICKS_AUTH_TYPE with ${DATABRICKS_TOKEN-none}"'
                      sh 'databricks jobs list'
                    }
                  }
                }
                """));
        j.assertLogContains("by pat as nobody with a token of 67", build);
        j.assertLogContains("then by metadata-service with none", build);
        assertThat(tokensOfPrograms(), hasSize(2));
    }

    @Test
    void aDeclarativePipelineCanHaveItAsAnOptionOfAStage() throws Exception {
        j.buildAndAssertSuccess(job("""
                pipeline {
                  agent { label 'elsewhere' }
                  options {
                    withDatabricks(workspace: 'prod', cli: '1.27.0')
                  }
                  stages {
                    stage('Call') {
                      steps {
                        sh 'databricks jobs list'
                      }
                    }
                  }
                }
                """));
        assertThat(tokensOfPrograms(), hasSize(1));
    }

    /** Beyond the address in the environment of programs, nothing is to be found while a block lasts, nor afterwards. */
    @Test
    void noSecretIsLeftAnywhereElse() throws Exception {
        WorkflowJob job = job("node('elsewhere') { withDatabricks(workspace: 'prod', cli: '1.27.0') { sh '''"
                + "databricks jobs list\necho \"port ${DATABRICKS_METADATA_SERVICE_URL%/*}\"\nenv > ../environment\n"
                + "ps -eo args > ../processes\necho waiting\nwhile [ ! -e go ]; do sleep 0.1; done''' } }");
        WorkflowRun build = waiting(job);
        FilePath root = Objects.requireNonNull(workspace(job).getParent());
        String environment = root.child("environment").readToString();
        String path = environment
                .lines()
                .filter(line -> line.startsWith("DATABRICKS_METADATA_SERVICE_URL="))
                .map(line -> line.substring(line.lastIndexOf('/') + 1))
                .findFirst()
                .orElseThrow();
        Set<String> tokens = new HashSet<>(tokensOfPrograms());
        assertThat(tokens, hasSize(1));
        tokens.add(DatabricksFixture.SECRET);
        for (String token : tokens) {
            assertThat(environment, not(containsString(token)));
            assertThat(root.child("processes").readToString(), not(containsString(token)));
        }
        assertThat(root.child("processes").readToString(), not(containsString(path)));
        assertThat("128 bits and more", path.length(), greaterThan(32));
        root.child("environment").delete();
        Set<String> secrets = new HashSet<>(tokens);
        secrets.add(path);

        assertThat(SecretSearchTest.filesWith(Path.of(root.getRemote()), secrets), empty());
        assertThat(SecretSearchTest.filesWith(j.jenkins.getRootDir().toPath(), secrets), empty());

        goOn(job);
        j.assertBuildStatusSuccess(j.waitForCompletion(build));
        for (String secret : secrets) {
            assertThat(JenkinsRule.getLog(build), not(containsString(secret)));
        }
        assertThat(SecretSearchTest.filesWith(j.jenkins.getRootDir().toPath(), secrets), empty());
    }
}
