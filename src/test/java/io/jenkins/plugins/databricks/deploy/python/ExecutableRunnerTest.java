package io.jenkins.plugins.databricks.deploy.python;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.startsWith;

import io.jenkins.plugins.databricks.emulator.runs.Python;
import io.jenkins.plugins.databricks.rest.content.Fingerprint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the runner as it is uploaded with {@code $PYTHON}, or {@code python3}, and without Databricks. */
@DisabledOnOs(OS.WINDOWS)
class ExecutableRunnerTest {

    @TempDir
    Path folder;

    /** Where the runner puts its copy. */
    private Path temp;

    private record Ended(int exitCode, byte[] output, String error) {
        String text() {
            return new String(output, StandardCharsets.UTF_8);
        }
    }

    @BeforeEach
    void files() throws IOException {
        temp = Files.createDirectory(folder.resolve("temp"));
        Files.createDirectory(folder.resolve("programs"));
        try (InputStream runner = RunExecutable.class.getResourceAsStream("executable_runner.py")) {
            Files.copy(runner, folder.resolve("runner.py"));
        }
    }

    @AfterEach
    void nothingIsLeftBehind() throws IOException {
        try (Stream<Path> left = Files.list(temp)) {
            assertThat(left.toList(), is(empty()));
        }
    }

    private Path program(String text) throws IOException {
        return Files.writeString(folder.resolve("programs/main"), text);
    }

    private Process start(String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of(Python.executable()));
        words.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectError(folder.resolve("error.txt").toFile());
        builder.environment().put("TMPDIR", temp.toString());
        builder.environment().put("PYTHONIOENCODING", "utf-8");
        return builder.start();
    }

    private Ended end(Process process) throws IOException, InterruptedException {
        byte[] output = process.getInputStream().readAllBytes();
        return new Ended(process.waitFor(), output, Files.readString(folder.resolve("error.txt")));
    }

    private Ended run(String program, String... arguments) throws IOException, InterruptedException {
        return end(start(program(program), arguments));
    }

    private Process start(Path program, String... arguments) throws IOException {
        List<String> words = new ArrayList<>(List.of("runner.py", program.toString(), digest(program)));
        words.addAll(List.of(arguments));
        return start(words.toArray(String[]::new));
    }

    private static String digest(Path program) throws IOException {
        byte[] digest = Fingerprint.newSha256().digest(Files.readAllBytes(program));
        return "sha256:" + HexFormat.of().formatHex(digest);
    }

    /** Runs the runner inside Python that has done something before. */
    private Ended runInside(String before, String call, String program) throws IOException, InterruptedException {
        String digest = digest(program(program));
        Files.writeString(
                folder.resolve("inside.py"),
                "import sys\n" + before + "\nsys.argv = ['x', 'programs/main', '" + digest + "']\n"
                        + "runner = compile(open('runner.py').read(), 'runner.py', 'exec')\n"
                        + call);
        return end(start("inside.py"));
    }

    private static String read(Process process, int bytes) throws IOException {
        return new String(process.getInputStream().readNBytes(bytes), StandardCharsets.UTF_8);
    }

    @Test
    void outputComesWhileTheProgramRunsAndNeedsNoLineEnd() throws Exception {
        Path program = program("#!/bin/sh\nprintf 'begun'\nwhile [ ! -e go ]; do sleep 0.05; done\nprintf ', done'\n");
        Process process = start(program);

        assertThat(read(process, 5), is("begun"));
        assertThat(process.isAlive(), is(true));
        Files.createFile(folder.resolve("go"));
        assertThat(end(process).text(), is(", done"));
    }

    @Test
    void standardOutputAndErrorStayApart() throws Exception {
        Ended ended = run("#!/bin/sh\necho out\necho err >&2\n");

        assertThat(ended.text(), is("out\n"));
        assertThat(ended.error(), is("err\n"));
        assertThat(ended.exitCode(), is(0));
    }

    @Test
    void bytesThatAreNoTextPassUnchanged() throws Exception {
        Ended ended = run("#!/bin/sh\nprintf '\\377\\000\\376\\r\\n'\n");

        assertThat(HexFormat.of().formatHex(ended.output()), is("ff00fe0d0a"));
    }

    @Test
    void theProgramKnowsItsNameAndFindsNothingToRead() throws Exception {
        Ended ended = run("#!/bin/sh\nbasename \"$0\"\ncat\n");

        assertThat(ended.text(), is("main\n"));
    }

    @Test
    void theExitCodeIsThatOfTheProgram() throws Exception {
        Ended ended = run("#!/bin/sh\nexit 3\n");

        assertThat(ended.exitCode(), is(3));
        assertThat(ended.error(), containsString("programs/main ended with exit code 3"));
    }

    @Test
    void aSignalThatEndsTheProgramIsNamed() throws Exception {
        Ended ended = run("#!/bin/sh\nkill -KILL $$\n");

        assertThat(ended.exitCode(), is(137));
        assertThat(ended.error(), containsString("programs/main was terminated by signal 9 (Killed)"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"TERM", "INT"})
    void aSignalReachesTheProgramAndWhatItHasStarted(String signal) throws Exception {
        Path program = program(
                "#!/bin/sh\ntrap 'echo cleaned up; exit 7' " + signal + "\nsh -c 'echo begun; exec sleep 600'\n");
        Process process = start(program);
        assertThat(read(process, 6), is("begun\n"));

        new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid())).start();

        Ended ended = end(process);
        assertThat(ended.text(), is("cleaned up\n"));
        assertThat(ended.exitCode(), is(7));
    }

    @Test
    void aSignalDuringTheCopyEndsTheRunner() throws Exception {
        Ended ended = runInside(
                "import os, signal\nos.chmod = lambda path, mode: os.kill(os.getpid(), signal.SIGTERM)",
                "exec(runner)",
                "#!/bin/sh\necho run\n");

        assertThat(ended.text(), is(""));
        assertThat(ended.exitCode(), is(143));
    }

    @Test
    void whatTheProgramLeavesRunningDoesNotKeepTheRunGoing() throws Exception {
        Ended ended = run("#!/bin/sh\n(while [ -d programs ]; do sleep 0.1; done) &\necho done\n");

        assertThat(ended.text(), is("done\n"));
    }

    @Test
    @Timeout(60)
    void whatTheProgramLeavesWritingDoesNotKeepTheRunGoing() throws Exception {
        Ended ended = run("#!/bin/sh\n(while :; do echo later; : > written; done) &\n"
                + "while [ ! -e written ]; do sleep 0.1; done\nexit 3\n");

        assertThat(ended.exitCode(), is(3));
        assertThat(ended.text(), startsWith("later\n"));
    }

    @Test
    void allThatTheProgramHasWrittenIsPassedOnThoughSomethingGoesOn() throws Exception {
        Ended ended = run("#!/bin/sh\n(while [ -d programs ]; do sleep 0.1; done) &\n"
                + "head -c 5242880 /dev/zero | tr '\\0' x\n");

        assertThat(ended.text().length(), is(5242880));
    }

    @Test
    void argumentsArriveAsTheyAre() throws Exception {
        Ended ended = run("#!/bin/sh\nprintf '<%s>' \"$@\"\n", "-foo", "--", "a  b", "*", "$HOME", "'\"", "\\");

        assertThat(ended.text(), is("<-foo><--><a  b><*><$HOME><'\"><\\>"));
    }

    @Test
    void outputThatTakesTextOnlyGetsText() throws Exception {
        Ended ended = runInside("""
                real = sys.stdout
                class Console:
                    def write(self, text):
                        real.write('[' + text + ']')
                    def flush(self):
                        real.flush()
                sys.stdout = Console()
                """, "exec(runner)", "#!/bin/sh\nprintf 'gr\\303'\nsleep 0.3\nprintf '\\274n\\377'\n");

        assertThat(ended.text().replaceAll("[\\[\\]]", ""), is("grün\uFFFD"));
        assertThat(ended.error(), is(""));
    }

    @Test
    void aProgramThatSucceedsRaisesNothing() throws Exception {
        Ended ended = runInside("", "exec(runner)\nprint('and on')", "#!/bin/sh\nexit 0\n");

        assertThat(ended.text(), is("and on\n"));
    }

    @Test
    void itRunsOutsideThePythonMainThread() throws Exception {
        Ended ended = runInside(
                "import threading",
                "thread = threading.Thread(target=exec, args=(runner, {}))\nthread.start()\nthread.join()",
                "#!/bin/sh\necho done\n");

        assertThat(ended.text(), is("done\n"));
        assertThat(ended.error(), is(""));
    }

    static Stream<Arguments> broken() {
        String elf = "\u007fELF\u0002\u0002\u0001" + "\0".repeat(9) + "\0\u0002\0\u0016" + "\0".repeat(44);
        return Stream.of(
                Arguments.of("#!/no/such\n", 127, "its interpreter '/no/such' is not on this machine"),
                Arguments.of("#!/bin/sh\r\n", 127, "it has Windows line endings"),
                Arguments.of("echo", 126, "it is neither a Linux binary nor a script whose first line names"),
                Arguments.of("", 126, "it is neither a Linux binary nor a script whose first line names"),
                Arguments.of("MZ", 126, "it is built for Windows. Build it for Linux"),
                Arguments.of(elf, 126, "it is built for s390x, but this machine is "));
    }

    @ParameterizedTest
    @MethodSource("broken")
    void whatCannotBeRunIsExplainedInOneLine(String content, int exitCode, String reason) throws Exception {
        Ended ended = run(content);

        assertThat(ended.exitCode(), is(exitCode));
        assertThat(ended.error(), allOf(startsWith("databricksRunExecutable: "), containsString(reason)));
        assertThat(ended.error().lines().count(), is(1L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"#!/bin/sh\n", "\u007fELF\u0002\u0001"})
    void aTemporaryFolderWithoutProgramsIsNamed(String program) throws Exception {
        Ended ended = runInside("""
                import subprocess
                def refuse(*arguments, **options):
                    raise PermissionError(13, 'Permission denied')
                subprocess.Popen = refuse
                """, "exec(runner)", program);

        assertThat(ended.exitCode(), is(126));
        assertThat(
                ended.error(),
                matchesPattern("databricksRunExecutable: programs/main cannot be run: this machine does not run "
                        + "programs in "
                        + temp + "/databricks-run-\\w+\\. Set TMPDIR in spark_env_vars to another folder\n"));
    }

    @Test
    void anExecutableThatIsNotThereIsNamed() throws Exception {
        Ended ended = end(start("runner.py", "/dbfs/tmp/none", "sha256:" + "0".repeat(64)));

        assertThat(ended.exitCode(), is(127));
        assertThat(
                ended.error(),
                is("databricksRunExecutable: there is no /dbfs/tmp/none on this machine."
                        + " This cluster may have no DBFS below /dbfs: use a volume\n"));
    }

    @Test
    void aProgramThatWasReplacedIsNotRun() throws Exception {
        Path program = program("#!/bin/sh\necho uploaded\n");
        String uploaded = digest(program);
        program("#!/bin/sh\necho replaced\n");

        Ended ended = end(start("runner.py", program.toString(), uploaded));

        assertThat(ended.text(), is(""));
        assertThat(ended.exitCode(), is(126));
        assertThat(
                ended.error(),
                is(
                        "databricksRunExecutable: " + program
                                + " is not what the build uploaded, so it is not run: its "
                                + "SHA-256 is " + digest(program).substring(7) + ", and was " + uploaded.substring(7)
                                + ". Another build or user has overwritten it. Choose a target that only this job can write to\n"));
    }

    /** Whoever replaces it between the look at it and its start comes too late: what was looked at is what runs. */
    @Test
    void aProgramThatIsReplacedWhileItIsLookedAtRunsAsItWas() throws Exception {
        Ended ended = runInside("""
                import os
                chmod = os.chmod
                def replace(path, mode):
                    with open('programs/main', 'w') as program:
                        program.write('#!/bin/sh\\necho replaced\\n')
                    chmod(path, mode)
                os.chmod = replace
                """, "exec(runner)", "#!/bin/sh\necho uploaded\n");

        assertThat(Files.readString(folder.resolve("programs/main")), containsString("replaced"));
        assertThat(ended.text(), is("uploaded\n"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "programs/main",
                "programs/main 0123",
                "programs/main sha256:",
                "programs/main sha256:0123456789ABCDEF"
            })
    void aJobThatIsRunByHandSaysHowItIsMeant(String parameters) throws Exception {
        program("#!/bin/sh\necho run\n");
        Ended ended = end(start(("runner.py " + parameters).strip().split(" ")));

        assertThat(ended.exitCode(), is(127));
        assertThat(ended.error(), containsString("Run this job with databricksRunExecutable"));
    }
}
