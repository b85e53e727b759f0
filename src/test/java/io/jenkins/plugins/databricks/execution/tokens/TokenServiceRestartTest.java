package io.jenkins.plugins.databricks.execution.tokens;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hudson.FilePath;
import hudson.model.Slave;
import hudson.slaves.DumbSlave;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.connection.DatabricksConfiguration;
import io.jenkins.plugins.databricks.execution.Agents;
import io.jenkins.plugins.databricks.execution.SecretSearchTest;
import java.io.File;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

/** What a restart of Jenkins in the middle of a block does to the token service of its programs. */
class TokenServiceRestartTest {

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @TempDir
    private Path tool;

    private final AtomicReference<URI> address = new AtomicReference<>();

    /** Starts a build on an agent in another JVM that waits in its block. */
    private void begin(JenkinsRule j) throws Exception {
        databricks.configure();
        SignedInCli.install(tool);
        DumbSlave agent = Agents.start(j, "elsewhere", List.of());
        WorkflowJob job = j.createProject(WorkflowJob.class, "deploy");
        job.setDefinition(new CpsFlowDefinition(
                "node('elsewhere') { withDatabricks(workspace: 'prod', cli: '1.27.0') {\nsh '''" + SignedInCli.WAIT
                        + "until databricks jobs list; do sleep 0.5; done\n'''\nsh 'databricks jobs list'\n} }",
                true));
        WorkflowRun build = Objects.requireNonNull(job.scheduleBuild2(0)).waitForStart();
        j.waitForMessage("waiting", build);
        address.set(SignedInCli.address(workspace(agent, job)));
        assertThat(SignedInCli.ask(address.get(), databricks.emulator().url().toString()), startsWith("200 "));
    }

    private static FilePath workspace(Slave agent, WorkflowJob job) {
        return Objects.requireNonNull(agent.getWorkspaceFor(job));
    }

    private static WorkflowRun goOn(JenkinsRule j) throws IOException {
        WorkflowJob job = Objects.requireNonNull(j.jenkins.getItemByFullName("deploy", WorkflowJob.class));
        Files.createFile(j.jenkins.getRootDir().toPath().resolve("agents/elsewhere/workspace/deploy/go"));
        return job.getBuildByNumber(1);
    }

    private void assertDead() {
        assertThrows(ConnectException.class, () -> SignedInCli.ask(address.get(), "x"));
    }

    private void assertNoProfile() throws IOException, InterruptedException {
        File workspace = sessions.getHome()
                .toPath()
                .resolve("agents/elsewhere/workspace/deploy")
                .toFile();
        assertThat(SignedInCli.profiles(new FilePath(workspace)), empty());
    }

    @Test
    void itIsBackAtItsAddressUntilTheBlockEnds() throws Throwable {
        sessions.then(this::begin);
        assertDead();
        String path = address.get().getPath().substring(1);
        Path wait = sessions.getHome().toPath().resolve("agents/elsewhere/workspace/deploy/address");
        Files.delete(wait);
        assertThat(
                "saved in clear", SecretSearchTest.filesWith(sessions.getHome().toPath(), Set.of(path)), empty());

        sessions.then(j -> {
            WorkflowRun build = goOn(j);
            j.assertBuildStatusSuccess(j.waitForCompletion(build));
            j.assertLogContains("signed in", build);
            assertThat(JenkinsRule.getLog(build), not(containsString(path)));
            assertNoProfile();
        });
        assertDead();
    }

    @Test
    void itIsNotBackWhereTokensMustStayOnTheControllerNow() throws Throwable {
        sessions.then(j -> {
            begin(j);
            DatabricksConfiguration.get().setKeepTokensOnController(true);
        });
        sessions.then(j -> {
            WorkflowRun build = Objects.requireNonNull(j.jenkins.getItemByFullName("deploy", WorkflowJob.class))
                    .getBuildByNumber(1);
            j.waitForMessage("since the token service did not open again: cli: an administrator has checked", build);
            assertDead();
            build.doStop();
            j.waitForCompletion(build);
            assertNoProfile();
        });
    }

    @Test
    void whereItsPortIsTakenMeanwhileTheLogSaysSo() throws Throwable {
        sessions.then(this::begin);
        try (ServerSocket other = new ServerSocket(address.get().getPort(), 1, InetAddress.getByName("127.0.0.1"))) {
            sessions.then(j -> {
                WorkflowRun build = Objects.requireNonNull(j.jenkins.getItemByFullName("deploy", WorkflowJob.class))
                        .getBuildByNumber(1);
                j.waitForMessage(
                        "did not open again: port " + other.getLocalPort() + " is taken by another program now", build);
                build.doStop();
                j.waitForCompletion(build);
            });
        }
    }
}
