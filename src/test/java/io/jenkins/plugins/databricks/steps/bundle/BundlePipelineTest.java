package io.jenkins.plugins.databricks.steps.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import hudson.FilePath;
import hudson.model.Label;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.slaves.DumbSlave;
import hudson.tools.InstallSourceProperty;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.cli.DatabricksCliInstallation;
import io.jenkins.plugins.databricks.cli.DatabricksCliInstaller;
import io.jenkins.plugins.databricks.cli.ReleaseServer;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;

/**
 * A Declarative Pipeline from nothing to a run and back: Jenkins installs Databricks' CLI on an agent in another JVM, and somebody approves the plan. What
 * is downloaded is a script that calls the real CLI, and notes how it was called.
 */
@EnabledIfEnvironmentVariable(named = BundleFixture.VARIABLE, matches = ".+", disabledReason = BundleFixture.SKIPPED)
class BundlePipelineTest extends SharedJenkins {

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @TempDir
    private Path temp;

    private ReleaseServer server;
    private DumbSlave agent;
    private Path notes;

    /** How the CLI was called once. */
    private record Call(URI tokens, String profile, String arguments) {

        static Call of(String line) {
            String[] parts = line.split("\\|", 3);
            return new Call(URI.create(parts[0]), parts[1], parts[2]);
        }
    }

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
        notes = temp.resolve("notes");
        server = new ReleaseServer().release("1.27.0", """
                #!/bin/sh
                export DATABRICKS_CLI_DISABLE_TELEMETRY=true
                [ "$1" = --version ] || echo "$DATABRICKS_METADATA_SERVICE_URL|$DATABRICKS_CONFIG_FILE|$*" >> '%s'
                exec '%s' "$@"
                """.formatted(notes, System.getenv(BundleFixture.VARIABLE)));
        DatabricksCliInstaller installer = new DatabricksCliInstaller(null, "1.27.0");
        installer.setReleases(server.url());
        StandInCli.configure(
                new DatabricksCliInstallation("1.27.0", "", List.of(new InstallSourceProperty(List.of(installer)))));
        agent = j.createOnlineSlave(Label.get("bundles"));
    }

    @AfterEach
    void removeAgent() throws Exception {
        StandInCli.configure();
        j.jenkins.removeNode(agent);
        server.close();
    }

    @Test
    void validatedPlannedApprovedDeployedRunAndDestroyed() throws Exception {
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        WorkflowJob job = pipeline(BundleFixture.declarative("tools { databricks '1.27.0' }"));
        FilePath workspace = BundleFixture.checkOut(agent, job);
        WorkflowRun build = start(job);
        j.waitForMessage("Proceed or Abort", build);
        j.assertLogContains("Deploy? 1 to add, 0 to change, 0 to delete, 0 unchanged", build);
        try (ACLContext ignored = ACL.as2(User.getById("alice", true).impersonate2())) {
            BundleFixture.approve(build);
        }

        j.assertBuildStatusSuccess(j.waitForCompletion(build));
        j.assertLogContains("daily-sales is valid for target prod: 1 resource", build);
        j.assertLogContains("Deploying the plan in plan.json: 1 to add", build);
        j.assertLogContains("Created jobs.daily_sales", build);
        j.assertLogContains("turnover |   Amsterdam", build);
        j.assertLogContains("delete resources.jobs.daily_sales", build);
        assertThat(databricks.emulator().requests("POST", "/api/2.2/jobs/create"), hasSize(1));
        assertReported(build);
        assertNothingIsLeft(build, workspace);
    }

    private static void assertReported(WorkflowRun build) throws Exception {
        JSONObject report =
                j.getJSON(build.getUrl() + "databricks/api/json?depth=3").getJSONObject();
        JSONArray bundles = report.getJSONArray("bundles");
        assertThat(
                bundles.stream()
                        .map(one -> ((JSONObject) one).getString("command"))
                        .toList(),
                is(List.of("validate", "plan", "deploy", "destroy")));
        JSONObject change = bundles.getJSONObject(1)
                .getJSONObject("plan")
                .getJSONArray("changes")
                .getJSONObject(0);
        assertThat(change.getString("resource"), is("jobs.daily_sales"));
        assertThat(change.getString("action"), is("create"));
        JSONObject deployment = bundles.getJSONObject(2);
        assertThat(deployment.getInt("appliedPlan"), is(2));
        assertThat(deployment.getString("approver"), is("alice"));
        JSONObject deployed = deployment.getJSONArray("resources").getJSONObject(0);
        assertThat(deployed.getString("action"), is("create"));
        assertThat(
                "the job that was deployed has run",
                report.getJSONArray("runs").getJSONObject(0).getString("jobId"),
                is(deployed.getString("id")));
    }

    /** Of what gives tokens: its address is in no log and no file, it answers nobody any more, and the file that led to it is gone. */
    private void assertNothingIsLeft(WorkflowRun build, FilePath workspace) throws Exception {
        List<Call> calls = Files.readAllLines(notes).stream().map(Call::of).toList();
        assertThat(calls.stream().map(Call::arguments).toList(), hasItem("bundle deploy --plan plan.json"));
        Set<String> secrets = new LinkedHashSet<>();
        for (Call call : calls) {
            String path = call.tokens().getPath();
            secrets.add(path.substring(path.lastIndexOf('/') + 1));
            secrets.add(call.tokens().getAuthority());
            secrets.add(Path.of(call.profile()).getFileName().toString());
            assertThat(call.profile(), Files.exists(Path.of(call.profile())), is(false));
            assertThrows(
                    IOException.class,
                    () -> new Socket(call.tokens().getHost(), call.tokens().getPort()).close());
        }
        String log = JenkinsRule.getLog(build);
        for (String secret : secrets) {
            assertThat(log, not(containsString(secret)));
        }
        List<Path> left = files(Path.of(workspace.getRemote()));
        assertThat("what the build has left", left, hasItem(Path.of(workspace.getRemote(), "plan.json")));
        for (Path file : left) {
            String content = Files.readString(file, StandardCharsets.ISO_8859_1);
            for (String secret : secrets) {
                assertThat(file.toString(), content, not(containsString(secret)));
            }
        }
        assertThat(files(Path.of(workspace.getRemote() + "@tmp")), is(empty()));
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }
}
