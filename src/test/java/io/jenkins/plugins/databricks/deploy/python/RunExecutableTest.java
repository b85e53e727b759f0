package io.jenkins.plugins.databricks.deploy.python;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.Jobs;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.api.Runs;
import io.jenkins.plugins.databricks.deploy.TellingLog;
import io.jenkins.plugins.databricks.deploy.upload.Uploader;
import io.jenkins.plugins.databricks.documentation.Documentation;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads executables to the emulator and runs them there. */
@DisabledOnOs(OS.WINDOWS)
class RunExecutableTest {

    /** The guide's job of "One Time Setup": a cluster and nothing to run. */
    private static final String CLUSTER_ONLY = """
            {"name": "guide", "new_cluster": {"num_workers": 0, "spark_version": "7.5.x-scala2.12", "node_type_id": "Standard_D3s_v2"}}""";

    private static final String SUBMIT = """
            {"name": "submit", "tasks": [{"task_key": "run", "spark_submit_task": {"parameters": ["dbfs:/other.py"]}}]}""";

    private static final String DIGEST = "0123456789abcdef".repeat(4);

    private static final String VOLUME = "/Volumes/main/tools/bin/main";

    /** Prints each argument between brackets. */
    private static final String ARGUMENTS = "#!/bin/sh\nprintf '<%s>' \"$@\"\n";

    @TempDir
    Path base;

    @StartEmulator
    private Emulator emulator;

    private RestClient client;
    private Jobs jobs;
    private Runs runs;

    private record Ended(JobRun run, RunOutput output) {}

    @BeforeEach
    void connect() {
        client = TestClients.of(emulator);
        jobs = new Jobs(client);
        runs = new Runs(client);
    }

    private static String pythonJob(String file) {
        return """
                {"name": "python", "tasks": [{"task_key": "run", "spark_python_task": {"python_file": "%s"}}]}""".formatted(file);
    }

    private void job(String settings) throws IOException {
        emulator.addJob(17, JsonCodec.MAPPER.readTree(settings));
    }

    private long begin(String program, String target, List<String> arguments) throws Exception {
        Files.writeString(base.resolve("main"), program);
        return begin(RunExecutable.plan("main", target, arguments));
    }

    private long begin(RunExecutable.Plan plan) throws Exception {
        RunExecutable.Start start = plan.start(jobs, 17);
        return runs.runNow(17, start.parameters(upload(plan)), UUID.randomUUID().toString());
    }

    /** @return the digest of what was sent */
    private String upload(RunExecutable.Plan plan) throws Exception {
        Uploader uploader = new Uploader(client, new TellingLog());
        plan.sendRunner(uploader);
        return uploader.run(base, plan.executableFile()).get(0).sha256();
    }

    private Ended end(long runId) throws Exception {
        emulator.awaitRunEnded(runId);
        JobRun run = runs.get(runId);
        return new Ended(run, runs.output(run.tasks().get(0).runId()));
    }

    private Ended run(String program, String target, List<String> arguments) throws Exception {
        return end(begin(program, target, arguments));
    }

    private ObjectNode parameters(String settings, String target, List<String> arguments) throws Exception {
        job(settings);
        return RunExecutable.plan("bin/main", target, arguments).start(jobs, 17).parameters(DIGEST);
    }

    /** Jobs that run an executable, each with a target that it fits. */
    static Stream<Arguments> ways() {
        return Stream.of(
                Arguments.of(CLUSTER_ONLY, null),
                Arguments.of(SUBMIT, null),
                Arguments.of(SUBMIT, "/Volumes/main/tools/bin/"),
                Arguments.of(pythonJob("dbfs:/tmp/main.runner.py"), null),
                Arguments.of(pythonJob(VOLUME + ".runner.py"), VOLUME),
                Arguments.of(pythonJob("/Workspace/Shared/main.runner.py"), "/Shared/main"));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void anExecutableRunsByEveryKindOfJob(String settings, String target) throws Exception {
        job(settings);

        Ended ended = run("#!/bin/sh\necho \"foo is $1\"\n", target, List.of("-foo"));

        assertThat(ended.run().state().word(), is("SUCCESS"));
        assertThat(ended.output().text(), is("foo is -foo\n"));
    }

    @ParameterizedTest
    @MethodSource("ways")
    void argumentsArriveExactly(String settings, String target) throws Exception {
        job(settings);
        List<String> arguments = List.of(
                "",
                "a  b",
                "größe \uD83D\uDE00",
                "line\nbreak\r\n\t",
                "'\"`",
                "\\",
                "--",
                "-x",
                "*",
                "$HOME",
                "{{job.id}}",
                "base64-json:W10=",
                " ");

        Ended ended = run(ARGUMENTS, target, arguments);

        assertThat(ended.output().text(), is("<" + String.join("><", arguments) + ">"));
    }

    @Test
    void theExampleOfTheDocumentationRuns() throws Exception {
        Documentation page = Documentation.page("docs/executables.md");
        assertThat(
                page.text(),
                containsString("executable: 'main', target: '/Volumes/main/tools/bin/', jobName: 'tools'"));
        job(page.snippets("json").get(0).code());

        Ended ended = run(ARGUMENTS, "/Volumes/main/tools/bin/", List.of("-foo"));

        assertThat(ended.run().name(), is("tools"));
        assertThat(ended.output().text(), is("<-foo>"));
    }

    @Test
    void noArgumentsAreNoArguments() throws Exception {
        job(SUBMIT);

        assertThat(run("#!/bin/sh\necho $#\n", null, List.of()).output().text(), is("0\n"));
    }

    @Test
    void aCompiledProgramRunsIfThereIsACompiler() throws Exception {
        Files.writeString(base.resolve("main.c"), """
                #include <stdio.h>
                #include <string.h>
                int main(int count, char **arguments) {
                    puts(count > 1 && !strcmp(arguments[1], "-foo") ? "true" : "false");
                    return 0;
                }
                """);
        assumeTrue(compile("cc", "-o", "main", "main.c"), "there is a C compiler");
        job(CLUSTER_ONLY);

        assertThat(
                end(begin(RunExecutable.plan("main", null, List.of("-foo"))))
                        .output()
                        .text(),
                is("true\n"));
    }

    private boolean compile(String... command) throws InterruptedException {
        try {
            return new ProcessBuilder(command).directory(base.toFile()).start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void plainArgumentsStayReadableAsInTheGuide() throws Exception {
        assertThat(
                parameters(CLUSTER_ONLY, null, List.of("-foo", "a b")).toString(),
                is("{\"spark_submit_params\":[\"dbfs:/tmp/main.runner.py\",\"/dbfs/tmp/main\",\"sha256:" + DIGEST
                        + "\",\"-foo\",\"a b\"]}"));
        assertThat(
                parameters(pythonJob(VOLUME + ".runner.py"), VOLUME, List.of("-foo"))
                        .toString(),
                is("{\"python_params\":[\"" + VOLUME + "\",\"sha256:" + DIGEST + "\",\"-foo\"]}"));
    }

    @Test
    void otherArgumentsTravelTogetherInOneThatIsAscii() throws Exception {
        String json = Base64.getEncoder().encodeToString("[\"-x\",\"ä\"]".getBytes(StandardCharsets.UTF_8));

        assertThat(
                parameters(CLUSTER_ONLY, null, List.of("-x", "ä")).toString(),
                is("{\"spark_submit_params\":[\"dbfs:/tmp/main.runner.py\",\"/dbfs/tmp/main\",\"sha256:" + DIGEST
                        + "\",\"base64-json:" + json
                        + "\"]}"));
    }

    @Test
    void theExitCodeIsInTheReasonOfTheFailedRun() throws Exception {
        job(SUBMIT);

        Ended ended = run("#!/bin/sh\nexit 3\n", null, List.of());

        assertThat(ended.run().state().word(), is("FAILED"));
        assertThat(ended.output().error(), is("SystemExit: 3"));
        assertThat(ended.output().text(), endsWith("main ended with exit code 3\n"));
    }

    /** {@code dbfs:/tmp} is open to every user of a workspace. */
    @ParameterizedTest
    @MethodSource("ways")
    void whatSomebodyElseHasPutThereIsNotRun(String settings, String target) throws Exception {
        job(settings);
        Files.writeString(base.resolve("main"), "#!/bin/sh\necho uploaded\n");
        RunExecutable.Plan plan = RunExecutable.plan("main", target, List.of());
        String sha256 = upload(plan);
        Files.writeString(
                emulator.root()
                        .resolve(
                                switch (plan.executable().store()) {
                                    case DBFS -> "dbfs" + plan.executable().path();
                                    case VOLUME -> plan.executable().path().substring(1);
                                    case WORKSPACE ->
                                        "Workspace" + plan.executable().path();
                                }),
                "#!/bin/sh\necho replaced\n");

        Ended ended = end(runs.runNow(
                17, plan.start(jobs, 17).parameters(sha256), UUID.randomUUID().toString()));

        assertThat(ended.run().state().word(), is("FAILED"));
        assertThat(ended.output().text(), containsString("is not what the build uploaded, so it is not run"));
        assertThat(ended.output().text(), not(containsString("replaced")));
    }

    @Test
    void aMissingInterpreterFailsTheRunAndIsNamed() throws Exception {
        job(SUBMIT);

        Ended ended = run("#!/no/such\n", null, List.of());

        assertThat(ended.run().state().word(), is("FAILED"));
        assertThat(ended.output().text(), containsString("its interpreter '/no/such' is not on this machine"));
    }

    @Test
    void fiveMegabytesOfOutputComeWhole() throws Exception {
        job(SUBMIT);

        RunOutput output = run("#!/bin/sh\nhead -c 5242880 /dev/zero | tr '\\0' x\n", null, List.of())
                .output();

        assertThat(output.text().length(), is(5242880));
        assertThat(output.truncated(), is(false));
    }

    @Test
    void cancellingTheRunLetsTheProgramCleanUp() throws Exception {
        job(SUBMIT);
        long runId = begin("""
                #!/usr/bin/env python3
                import signal, sys, time, urllib.error, urllib.request
                def clean_up(number, frame):
                    print("cleaned up", flush=True)
                    raise SystemExit
                signal.signal(signal.SIGTERM, clean_up)
                try:
                    urllib.request.urlopen(sys.argv[1] + "/begun")
                except urllib.error.HTTPError:
                    time.sleep(600)
                """, null, List.of(emulator.url().toString()));
        emulator.awaitRequest("GET", "/begun", Duration.ofSeconds(30));

        runs.cancel(runId);

        Ended ended = end(runId);
        assertThat(ended.run().state().word(), is("CANCELED"));
        assertThat(ended.output().text(), is("cleaned up\n"));
    }

    @Test
    void executablesInOneFolderHaveRunnersOfTheirOwn() throws Exception {
        RunExecutable.Plan one = RunExecutable.plan("bin/one", "dbfs:/tools/", List.of());
        RunExecutable.Plan two = RunExecutable.plan("bin\\two", "dbfs:/tools/", List.of());

        assertThat(one.executable().toString(), is("dbfs:/tools/one"));
        assertThat(one.runner().toString(), is("dbfs:/tools/one.runner.py"));
        assertThat(two.runner().toString(), is("dbfs:/tools/two.runner.py"));
    }

    static Stream<Arguments> otherJobs() {
        return Stream.of(
                Arguments.of(pythonJob("dbfs:/python/main.py"), "it has the python_file dbfs:/python/main.py"),
                Arguments.of(pythonJob("main.py"), "it has the python_file main.py"),
                Arguments.of(
                        "{\"name\": \"n\", \"spark_python_task\": {\"python_file\": \"dbfs:/python/main.py\"}}",
                        "it has the python_file dbfs:/python/main.py"),
                Arguments.of(
                        "{\"tasks\": [{\"task_key\": \"a\", \"notebook_task\": {\"notebook_path\": \"/Shared/a\"}}]}",
                        "it has a notebook_task"));
    }

    @ParameterizedTest
    @MethodSource("otherJobs")
    void aJobThatWouldRunSomethingElseIsRefusedAndSaysWhatToWrite(String settings, String has) {
        String message = assertThrows(InvalidInputException.class, () -> parameters(settings, VOLUME, List.of()))
                .getMessage();

        assertThat(message, allOf(startsWith("job 17 '"), containsString(has)));
        assertThat(message, containsString("use the python_file " + VOLUME + ".runner.py in a spark_python_task"));
    }

    @Test
    void oneTaskThatRunsItAmongOthersIsEnough() throws Exception {
        String settings = """
                {"tasks": [{"task_key": "a", "notebook_task": {"notebook_path": "/Shared/a"}},
                           {"task_key": "b", "spark_python_task": {"python_file": "dbfs:/tmp/main.runner.py"}}]}""";

        assertThat(parameters(settings, null, List.of()).has("python_params"), is(true));
    }

    @Test
    void moreArgumentsThanDatabricksTakesAreRefused() {
        String message = assertThrows(
                        InvalidInputException.class, () -> parameters(SUBMIT, null, List.of("ä".repeat(5_000))))
                .getMessage();

        assertThat(message, startsWith("arguments: Databricks accepts at most 10,000 bytes as JSON"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dbfs:/größe/", "/Volumes/main/tools/{{job.id}}/main"})
    void aTargetThatNoParameterCanNameIsRefused(String target) {
        String message = assertThrows(InvalidInputException.class, () -> RunExecutable.plan("main", target, List.of()))
                .getMessage();

        assertThat(message, startsWith("target: '" + target));
    }

    @Test
    void whatCannotBeAnExecutableIsRefused() throws Exception {

        assertThat(refusal(null), is("executable is missing: specify the file to run"));
        assertThat(refusal("bin/"), is("executable: 'bin/' is a folder. Specify the file to run"));
    }

    private String refusal(String executable) {
        return assertThrows(InvalidInputException.class, () -> RunExecutable.plan(executable, null, List.of()))
                .getMessage();
    }

    @Test
    void anArgumentThatNoProgramCanGetIsRefused() {
        String message = assertThrows(
                        InvalidInputException.class, () -> RunExecutable.plan("main", null, List.of("a", "b\0c")))
                .getMessage();

        assertThat(message, is("arguments: number 2 contains a NUL character, which cannot be passed to a program"));
    }
}
