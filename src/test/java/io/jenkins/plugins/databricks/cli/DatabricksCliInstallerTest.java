package io.jenkins.plugins.databricks.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.Functions;
import hudson.ProxyConfiguration;
import hudson.slaves.DumbSlave;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.execution.Agents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatabricksCliInstallerTest extends AgentWithTools {

    @TempDir
    private Path temp;

    @BeforeAll
    static void needsAShell() {
        assumeFalse(Functions.isWindows(), "the tests' CLI is a shell script");
    }

    private static String failure(Found found) {
        return assertThrows(AbortException.class, () -> found.find(null)).getMessage();
    }

    @Test
    void aDeclarativePipelineNamesTheVersion() throws Exception {
        server.release("1.27.0", ReleaseServer.script("1.27.0"));
        configure(tool("1.27.0", "1.27.0"), tool("1.26.0", "1.26.0"));
        WorkflowJob job = pipeline("""
                pipeline {
                  agent { label 'far' }
                  tools { databricks '1.27.0' }
                  stages {
                    stage('Version') {
                      steps { sh 'databricks --version' }
                    }
                  }
                }
                """);
        j.assertLogContains("Databricks CLI v1.27.0", j.buildAndAssertSuccess(job));
    }

    @Test
    void aScriptedPipelineGetsTheFolderAndDownloadsOnlyOnce() throws Exception {
        server.release("1.27.0", ReleaseServer.script("1.27.0"));
        configure(tool("databricks-1.27.0", "1.27.0"));
        WorkflowJob job = pipeline("""
                node('far') {
                  def one = tool 'databricks-1.27.0'
                  def same = tool name: 'databricks-1.27.0', type: 'databricks'
                  sh "'${one}/databricks' --version && test '${one}' = '${same}'"
                }
                """);
        WorkflowRun build = j.buildAndAssertSuccess(job);
        j.assertLogContains("Downloading " + server.url() + "/v1.27.0/" + ReleaseServer.archive("1.27.0"), build);
        j.assertLogContains("Databricks CLI v1.27.0", build);
        j.assertLogNotContains("Downloading", j.buildAndAssertSuccess(job));
        assertThat(
                server.requests(),
                contains("/v1.27.0/databricks_cli_1.27.0_SHA256SUMS", "/v1.27.0/" + ReleaseServer.archive("1.27.0")));
        assertThat(installed(), contains(".databricks-cli", "databricks"));
    }

    @Test
    void anotherVersionUnderTheSameNameReplacesIt() throws Exception {
        server.release("1.27.0", ReleaseServer.script("1.27.0")).release("1.28.1", ReleaseServer.script("1.28.1"));
        configure(tool("databricks", "1.27.0"));
        assertThat(new Found().find(null).version().toString(), is("1.27.0"));
        configure(tool("databricks", "1.28.1"));
        assertThat(new Found().find(null).version().toString(), is("1.28.1"));
        assertThat(installed(), contains(".databricks-cli", "databricks"));
    }

    @Test
    void aWrongChecksumInstallsNothing() throws Exception {
        server.release("1.27.0", ReleaseServer.script("1.27.0")).checksum("1.27.0", "0".repeat(64));
        configure(tool("databricks", "1.27.0"));
        assertThat(
                failure(new Found()),
                allOf(
                        startsWith("The tool 'databricks' cannot be installed: " + server.url()),
                        containsString("but must have " + "0".repeat(64)),
                        containsString("It was not installed")));
        assertThat(installed(), is(empty()));
    }

    @Test
    void aMissingReleaseIsNamedWithItsAddress() throws Exception {
        configure(tool("databricks", "1.99.0"));
        Found found = new Found();
        assertThat(
                failure(found),
                is("The tool 'databricks' cannot be installed: " + server.url()
                        + "/v1.99.0/databricks_cli_1.99.0_SHA256SUMS does not exist (404): check the version, and the address of the"
                        + " releases"));
        assertThat("the controller would not find it either", found.log(), not(containsString("controller")));
        assertThat(installed(), is(empty()));
    }

    @Test
    void aDownloadThatIsCutIsRepeatedByTheController() throws Exception {
        server.release("1.27.0", ReleaseServer.script("1.27.0"));
        server.cut(1);
        configure(tool("databricks", "1.27.0"));
        Found found = new Found();
        assertThat(found.find(null).version().toString(), is("1.27.0"));
        assertThat(found.log(), containsString("The controller downloads it instead, since the agent cannot: "));
        assertThat(installed(), contains(".databricks-cli", "databricks"));
    }

    @Test
    void aDownloadThatIsAlwaysCutLeavesNothing() throws Exception {
        server.release("1.27.0", ReleaseServer.script("1.27.0"));
        server.cut(2);
        configure(tool("databricks", "1.27.0"));
        assertThat(failure(new Found()), containsString(ReleaseServer.archive("1.27.0") + " cannot be downloaded: "));
        assertThat(installed(), is(empty()));
        assertThat(
                "the next build tries again", new Found().find(null).version().toString(), is("1.27.0"));
    }

    /** On this agent, "localhost" is an address at which nobody listens. */
    @Test
    void theControllerDownloadsWhatAnAgentCannotReach() throws Exception {
        server.release("1.27.0", ReleaseServer.script("1.27.0"));
        configure(tool("databricks", "1.27.0", "http://localhost:" + server.port()));
        Path hosts = Files.writeString(temp.resolve("hosts"), "127.0.0.99 localhost\n");
        DumbSlave secluded = Agents.start(j, "secluded", List.of("-Djdk.net.hosts.file=" + hosts));
        try {
            Found found = new Found();
            Cli cli = found.find(null, secluded, new EnvVars());
            assertThat(cli.version().toString(), is("1.27.0"));
            assertThat(cli.executable(), startsWith(secluded.getRemoteFS()));
            assertThat(
                    found.log().lines().toList(),
                    contains(
                            startsWith("Downloading http://localhost:"),
                            startsWith(
                                    "The controller downloads it instead, since the agent cannot: http://localhost:")));
            assertThat(server.requests().size(), is(2));
            assertThat("it stays there", found.find(null, secluded, new EnvVars()), is(cli));
            assertThat(server.requests().size(), is(2));
        } finally {
            j.jenkins.removeNode(secluded);
        }
    }

    @Test
    void theAgentUsesTheProxyOfJenkins() throws Exception {
        server.release("1.27.0", ReleaseServer.script("1.27.0"));
        j.jenkins.setProxy(new ProxyConfiguration("127.0.0.1", server.port()));
        configure(tool("databricks", "1.27.0", "http://releases.example"));
        Found found = new Found();
        assertThat(found.find(null).version().toString(), is("1.27.0"));
        assertThat(server.requests().get(0), is("http://releases.example/v1.27.0/databricks_cli_1.27.0_SHA256SUMS"));
        assertThat(found.log(), not(containsString("controller")));
    }

    @Test
    void buildsThatNeedItAtOnceGetIt() throws Exception {
        server.release("1.27.0", ReleaseServer.script("1.27.0"));
        // Each its own object, as after a change of the configuration: Jenkins itself lets those install at once.
        List<DatabricksCliInstallation> tools =
                List.of(tool("databricks", "1.27.0"), tool("databricks", "1.27.0"), tool("databricks", "1.27.0"));
        ExecutorService builds = Executors.newFixedThreadPool(tools.size());
        try {
            List<Callable<String>> installs = tools.stream()
                    .<Callable<String>>map(tool -> () -> tool.forNode(agent, j.createTaskListener())
                            .getExecutable(agent.createLauncher(j.createTaskListener())))
                    .toList();
            for (Future<String> executable : builds.invokeAll(installs)) {
                assertThat(
                        executable.get(),
                        is(tools().child(DatabricksCliInstallation.class.getName() + "/databricks/databricks")
                                .getRemote()));
            }
        } finally {
            builds.shutdownNow();
        }
        assertThat(installed(), contains(".databricks-cli", "databricks"));
    }

    @Test
    void theBuiltInNodeHasNobodyElseToAsk() throws Exception {
        server.release("1.27.0", ReleaseServer.script("1.27.0"));
        server.cut(1);
        configure(tool("databricks", "1.27.0"));
        Found found = new Found();
        String message = assertThrows(AbortException.class, () -> found.find(null, j.jenkins, new EnvVars()))
                .getMessage();
        assertThat(message, containsString("cannot be downloaded"));
        assertThat(found.log(), not(containsString("The controller")));
        assertThat(found.find(null, j.jenkins, new EnvVars()).version().toString(), is("1.27.0"));
    }

    @Test
    void theFormChecksVersionAndAddress() {
        DatabricksCliInstaller.DescriptorImpl form =
                j.jenkins.getDescriptorByType(DatabricksCliInstaller.DescriptorImpl.class);
        assertThat(form.doCheckVersion("1.27.0").kind, is(FormValidation.Kind.OK));
        assertThat(form.doCheckVersion("").getMessage(), startsWith("version: enter the exact version"));
        assertThat(form.doCheckVersion("latest").kind, is(FormValidation.Kind.ERROR));
        assertThat(
                form.doCheckVersion("1.17.0").getMessage(),
                is("1.17.0 cannot deploy a saved plan of a bundle with wheels; that needs 1.18.0 or newer"));
        assertThat(form.doCheckReleases("").kind, is(FormValidation.Kind.OK));
        assertThat(form.doCheckReleases("https://mirror.example.com/cli").kind, is(FormValidation.Kind.OK));
        assertThat(form.doCheckReleases("http://mirror.example.com/cli").kind, is(FormValidation.Kind.WARNING));
        assertThat(form.doCheckReleases("mirror").kind, is(FormValidation.Kind.ERROR));
    }
}
