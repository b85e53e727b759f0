package io.jenkins.plugins.databricks.deploy.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.Samples;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand.Option;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand.Verb;
import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic.Severity;
import io.jenkins.plugins.databricks.emulator.ClientProcess.Outcome;
import io.jenkins.plugins.databricks.emulator.DatabricksCli;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the real CLI writes is understood, and what it does when it is killed is judged right. */
@DisplayName("Bundles with Databricks' CLI (skipped unless DATABRICKS_CLI names its binary)")
@EnabledIfEnvironmentVariable(
        named = DatabricksCli.VARIABLE,
        matches = ".+",
        disabledReason = "the environment variable DATABRICKS_CLI names no binary of Databricks' CLI")
class BundleCliTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String STATE = "/Workspace/Deployments/daily-sales/prod/state";
    private static final String IMPORT = "/api/2.0/workspace-files/import-file/";

    @TempDir
    Path base;

    @StartEmulator
    private Emulator emulator;

    private Path bundle;
    private DatabricksCli cli;
    private RestClient client;

    @BeforeEach
    void checkOut() throws IOException {
        bundle = base.resolve("bundle");
        try (Stream<Path> files = Files.walk(Samples.bundle())) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, bundle.resolve(Samples.bundle().relativize(file)));
            }
        }
        cli = new DatabricksCli(emulator, bundle);
        client = TestClients.of(emulator);
    }

    private static BundleCommand command(Verb verb, Option... options) {
        return new BundleCommand(verb, "prod", Map.of(), Set.of(options), List.of(), "");
    }

    private Outcome run(BundleCommand command) throws IOException, InterruptedException {
        return cli.run(environment(command), command.arguments());
    }

    private Map<String, String> environment(BundleCommand command) {
        Map<String, String> environment = new HashMap<>(command.environment());
        environment.putAll(CliLog.environment(base.resolve("cli.log").toString()));
        return environment;
    }

    private JsonNode json(BundleCommand command) throws IOException, InterruptedException {
        Outcome outcome = run(command);
        assertThat(outcome.errors(), outcome.status(), is(0));
        return JsonCodec.MAPPER.readTree(outcome.output());
    }

    private BundleSummary summary(Verb verb) throws IOException, InterruptedException {
        return BundleSummary.parse(json(command(verb)), emulator.url());
    }

    private BundlePlan plan() throws IOException, InterruptedException {
        return BundlePlan.parse("plan", json(command(Verb.PLAN)));
    }

    private CliLog log() throws IOException {
        return CliLog.parse(Files.readString(base.resolve("cli.log")));
    }

    private static Diagnostics diagnostics(Outcome outcome) {
        Diagnostics diagnostics = new Diagnostics();
        outcome.errors().lines().forEach(diagnostics::line);
        diagnostics.end();
        return diagnostics;
    }

    private void edit(String from, String to) throws IOException {
        Path file = bundle.resolve("databricks.yml");
        String text = Files.readString(file);
        assertThat(text, containsString(from));
        Files.writeString(file, text.replace(from, to));
    }

    @Test
    void aBundleIsPlannedDeployedChangedAndDestroyed() throws Exception {
        assertThat(summary(Verb.VALIDATE).statePath(), is(STATE));
        BundlePlan first = plan();
        assertThat(first.summary(), is("1 to add, 0 to change, 0 to delete, 0 unchanged"));
        assertThat(first.changes().toString(), is("[create jobs.daily_sales]"));

        assertThat(run(command(Verb.DEPLOY)).status(), is(0));
        BundleSummary deployed = summary(Verb.SUMMARY);
        BundleResource job = deployed.deployed("daily_sales");
        assertThat(emulator.jobSettings(Long.parseLong(job.id())).path("name").asText(), is("daily-sales"));
        assertThat(job.url(), is(notNullValue()));
        assertThat(deployed.user(), is("user@example.com"));
        assertThat(plan().summary(), is("0 to add, 0 to change, 0 to delete, 1 unchanged"));

        BundleCommand other =
                new BundleCommand(Verb.PLAN, "prod", Map.of("day", "2026-11-19"), Set.of(), List.of("daily_sales"), "");
        BundlePlan change = BundlePlan.parse("plan", json(other));
        assertThat(
                change.changes().get(0).fields().toString(),
                is("[~ tasks[turnover].spark_python_task.parameters[3]: \"2026-11-20\" → \"2026-11-19\"]"));
        assertThat(change.serial(), is(1L));

        assertThat(run(command(Verb.DESTROY, Option.AUTO_APPROVE)).status(), is(0));
        assertThat(emulator.jobCount(), is(0));
    }

    /** As a step would otherwise have to run the CLI twice. */
    @Test
    void whatADeploymentLeavesIsWhatTheCliSaysOfIt() throws Exception {
        edit("resources:\n", """
                resources:
                  pipelines:
                    daily_report:
                      name: daily-report
                      catalog: main
                      schema: sales
                      serverless: true
                      libraries: [{file: {path: src/main.py}}]
                """);
        edit("      max_concurrent_runs: 1\n", """
                      max_concurrent_runs: 1
                      permissions: [{level: CAN_VIEW, group_name: users}]
                """);
        AppliedActions actions = new AppliedActions();
        run(command(Verb.DEPLOY)).errors().lines().forEach(actions::line);
        JsonNode state = JsonCodec.MAPPER.readTree(
                bundle.resolve(".databricks/bundle/prod/resources.json").toFile());

        BundleSummary left = StateSummary.read(client, state, "prod", actions.files());
        BundleSummary told = summary(Verb.SUMMARY);
        assertThat(left.resources(), is(told.resources()));
        assertThat(left.resources(), hasSize(2));
        assertThat(
                left.bundle() + left.target() + left.statePath(), is(told.bundle() + told.target() + told.statePath()));
        assertThat(StateSummary.read(client, state, "prod", "/Workspace/elsewhere"), is(nullValue()));
    }

    @Test
    void exactlyThePlanIsDeployedOrNothing() throws Exception {
        Path file = bundle.resolve("plan.json");
        Files.writeString(file, run(command(Verb.PLAN)).output());
        BundleCommand apply = new BundleCommand(Verb.DEPLOY, "prod", Map.of(), Set.of(), List.of(), "plan.json");
        edit("max_concurrent_runs: 1", "max_concurrent_runs: 2");

        BundlePlan first = BundlePlan.parse("plan", JsonCodec.MAPPER.readTree(Files.readString(file)));
        assertThat(first.isStale(DeployedState.read(client, STATE)), is(false));

        assertThat(run(apply).status(), is(0));
        assertThat("the CLI would apply it again", first.isStale(DeployedState.read(client, STATE)), is(true));
        long id = Long.parseLong(summary(Verb.SUMMARY).deployed("daily_sales").id());
        assertThat(emulator.jobSettings(id).path("max_concurrent_runs").asInt(), is(1));

        Files.writeString(file, run(command(Verb.PLAN)).output());
        BundlePlan second = BundlePlan.parse("plan", JsonCodec.MAPPER.readTree(Files.readString(file)));
        assertThat(second.summary(), is("0 to add, 1 to change, 0 to delete, 0 unchanged"));
        assertThat(second.isStale(DeployedState.read(client, STATE)), is(false));
        assertThat(run(command(Verb.DEPLOY)).status(), is(0));
        assertThat(second.isStale(DeployedState.read(client, STATE)), is(true));
        Outcome stale = run(apply);
        assertThat(stale.status(), is(1));
        assertThat(diagnostics(stale).count(Severity.ERROR), is(1));
    }

    @Test
    void whatIsWrongWithABundleIsFoundInItsFiles() throws Exception {
        edit("max_concurrent_runs: 1", "max_concurrent_rums: 1");
        edit("timeout_seconds: 600", "timeout_seconds: ${var.none}");
        Outcome outcome = run(command(Verb.VALIDATE));
        Diagnostics diagnostics = diagnostics(outcome);

        assertThat(outcome.status(), is(1));
        assertThat(diagnostics.count(Severity.ERROR), is(1));
        assertThat(diagnostics.count(Severity.WARNING), is(1));
        assertThat(
                diagnostics.all().stream()
                        .flatMap(one -> one.locations().stream())
                        .map(Object::toString)
                        .toList(),
                hasItem("databricks.yml:13:7"));
        assertThat(
                diagnostics.all().stream()
                        .flatMap(one -> one.locations().stream())
                        .map(BundleDiagnostic.Location::inside)
                        .toList(),
                everyItem(is(true)));
    }

    @Test
    void validationRunsNoneOfTheBundlesCode() throws Exception {
        String touch = "touch " + base.resolve("ran");
        Files.createDirectories(bundle.resolve("python"));
        Files.writeString(
                bundle.resolve("python/evil.py"),
                "import pathlib\npathlib.Path('" + base.resolve("ran") + "').touch()\n"
                        + "def load_resources(bundle):\n    raise Exception()\n");
        Files.writeString(bundle.resolve("setup.py"), "open('" + base.resolve("ran") + "', 'w')\n");
        String build = "artifacts:\n  lib: {type: whl, build: '" + touch + "', path: .}\n";
        List<String> attacks = List.of(
                build,
                "experimental: {scripts: {preinit: '" + touch + "'}}\n",
                "experimental: {scripts: {postinit: '" + touch + "'}}\n",
                "experimental: {scripts: {prebuild: '" + touch + "', predeploy: '" + touch + "'}}\n",
                "python: {resources: ['python.evil:load_resources']}\n",
                "experimental: {python: {resources: ['python.evil:load_resources']}}\n",
                "scripts: {lint: {content: '" + touch + "'}}\n");
        String yaml = Files.readString(bundle.resolve("databricks.yml"));
        for (String attack : attacks) {
            Files.writeString(bundle.resolve("databricks.yml"), yaml + attack);
            Outcome outcome = run(command(Verb.VALIDATE));
            assertThat(attack + outcome.errors(), Files.exists(base.resolve("ran")), is(false));
            boolean isRefused = diagnostics(outcome).all().stream()
                    .map(BundleDiagnostic::message)
                    .anyMatch(message ->
                            !command(Verb.VALIDATE).explained(message).equals(message));
            assertThat(attack + outcome.errors(), isRefused, is(attack.contains("init") || attack.contains("python")));
        }

        Files.writeString(bundle.resolve("databricks.yml"), yaml + build);
        run(command(Verb.PLAN));
        assertThat("a plan does run it", Files.exists(base.resolve("ran")), is(true));
    }

    @Test
    void aBranchThatTheCliCouldNotCheckIsTold() throws Exception {
        edit("  prod:\n", "  prod:\n    git: {branch: main}\n");
        Files.createDirectories(bundle.resolve(".git"));
        Files.writeString(bundle.resolve(".git/HEAD"), "0123456789abcdef0123456789abcdef01234567\n");
        assertThat(summary(Verb.VALIDATE).branch(), is("main"));
        assertThat(summary(Verb.VALIDATE).checkedOutBranch(), is(""));

        Files.createDirectories(bundle.resolve(".git/refs/heads"));
        Files.writeString(bundle.resolve(".git/refs/heads/other"), "0123456789abcdef0123456789abcdef01234567\n");
        Files.writeString(bundle.resolve(".git/HEAD"), "ref: refs/heads/other\n");
        assertThat(diagnostics(run(command(Verb.PLAN))).all().toString(), containsString("right Git branch"));
    }

    // The lock.

    private static String imported(String path) {
        return IMPORT + path.substring(1).replace("/", "%2F");
    }

    private String user() throws IOException, InterruptedException {
        return summary(Verb.VALIDATE).user();
    }

    /** Kills a deployment as soon as it makes this request, and lets the workspace answer nobody. */
    private void killAt(String method, String path) throws Exception {
        Files.deleteIfExists(base.resolve("cli.log"));
        CountDownLatch killed = new CountDownLatch(1);
        emulator.clearRequests();
        emulator.fault(Fault.on(method, path).holdUntil(killed));
        BundleCommand deploy = command(Verb.DEPLOY);
        Process process = cli.start(environment(deploy), deploy.arguments());
        emulator.awaitArrival(method, path, PATIENCE);
        process.destroy();
        assertThat(process.waitFor(), is(not(0)));
        killed.countDown();
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void theLockOfAKilledDeploymentIsReleased() throws Exception {
        String user = user();
        killAt("POST", imported("/Workspace/Deployments/daily-sales/prod/files/src/main.py"));

        DeploymentLock left = DeploymentLock.read(client, STATE);
        assertThat(left.isOf(log(), user, null), is(true));
        assertThat(diagnostics(run(command(Verb.DEPLOY))).all().toString(), containsString("deploy lock acquired by"));
        assertThat("not of the second one", left.isOf(log(), user, left), is(false));

        assertThat(left.release(client, STATE), is(true));
        assertThat(run(command(Verb.DEPLOY)).status(), is(0));
    }

    @Test
    @DisabledOnOs(OS.WINDOWS)
    void aDeploymentThatIsKilledBeforeHasNoLock() throws Exception {
        killAt("GET", "/api/2.0/preview/scim/v2/Me");

        assertThat(log().lockRequested(), is(nullValue()));
        assertThat(DeploymentLock.read(client, STATE), is(nullValue()));
    }

    @Test
    void theLockOfAnotherDeploymentIsNotOurs() throws Exception {
        String user = user();
        Path file = emulator.root().resolve(STATE.substring(1)).resolve("deploy.lock");
        Files.createDirectories(file.getParent());
        Files.writeString(
                file,
                "{\"ID\":\"7779bbd0-5a57-47be-8ecd-26acf7aadf23\",\"AcquisitionTime\":\"2026-11-26T13:14:05Z\","
                        + "\"IsForced\":false,\"User\":\"" + user + "\"}");
        DeploymentLock before = DeploymentLock.read(client, STATE);
        Outcome outcome = run(command(Verb.DEPLOY));

        assertThat(outcome.status(), is(1));
        assertThat(log().lockRefused(), is(true));
        assertThat(before.isOf(log(), user, null), is(false));
        assertThat(log().warnings(), is(empty()));
        assertThat(run(command(Verb.DEPLOY, Option.FORCE_LOCK)).status(), is(0));
        assertThat("it has taken and given back the lock", DeploymentLock.read(client, STATE), is(nullValue()));
    }

    @Test
    void aKeyOfNoResourceIsRefused() throws Exception {
        BundleSummary summary = summary(Verb.VALIDATE);

        assertThat(
                assertThrows(InvalidInputException.class, () -> summary.deployed("daily_sales"))
                        .getMessage(),
                containsString("Deploy the bundle first"));
    }
}
