package io.jenkins.plugins.databricks.steps.bundle;

import io.jenkins.plugins.databricks.cli.DatabricksCliInstallation;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.rest.Leftovers;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A small program in the place of Databricks' CLI, for machines without it, and for what the real one does not do when a test wants it. It plays back
 * what version 1.14.0 printed for a bundle with a job, a pipeline and an app.
 */
final class StandInCli {

    /** The ID of the bundle's job. */
    static final long JOB = 17;

    /** The name of its app. */
    static final String APP = "portal";

    private static final String STATE = "Workspace/Deployments/daily-sales/prod/state";

    private final Path folder;

    private StandInCli(Path folder) {
        this.folder = folder;
    }

    /**
     * Puts it into a folder.
     *
     * @param pipeline the ID of the bundle's pipeline
     */
    static StandInCli in(Path folder, String pipeline) throws IOException {
        StandInCli cli = new StandInCli(Files.createDirectories(folder));
        for (String name : List.of(
                "databricks", "validate.out", "plan.out", "summary.out", "deploy.err", "deploy.log", "destroy.err")) {
            cli.write(name, recorded(name).replace("@JOB@", "" + JOB).replace("@PIPELINE@", pipeline));
        }
        cli.version("1.14.0");
        Files.setPosixFilePermissions(folder.resolve("databricks"), PosixFilePermissions.fromString("rwxr-xr-x"));
        return cli;
    }

    private static String recorded(String name) throws IOException {
        try (InputStream in = StandInCli.class.getResourceAsStream("stand-in/" + name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    void version(String version) throws IOException {
        write("version", "Databricks CLI v" + version + "\n");
    }

    /** It as a tool for {@link #configure}. */
    DatabricksCliInstallation tool(String name) {
        return new DatabricksCliInstallation(name, folder.toString(), List.of());
    }

    /** The tools of Jenkins from now on. */
    static void configure(DatabricksCliInstallation... tools) {
        DatabricksCliInstallation.DescriptorImpl.get().setInstallations(tools);
    }

    /** From now on, a command prints these recorded diagnostics and ends with this exit code. */
    void answers(String command, String diagnostics, int exitCode) throws IOException {
        write(command + ".err", diagnostics.isEmpty() ? "" : recorded(diagnostics));
        write(command + ".exit", exitCode + "\n");
    }

    /** From now on, the bundle goes to this target instead of {@code prod}. */
    void deploysTo(String target) throws IOException {
        write("summary.out", recorded("summary.out").replace("prod", target));
    }

    /** From now on, a command prints this. */
    void prints(String command, String text) throws IOException {
        write(command + ".out", text);
    }

    /** From now on, all that it writes contains the value of the bundle's variable {@code secret}. */
    void tellsItsSecret() throws IOException {
        for (String command : List.of("validate", "plan", "summary", "deploy", "destroy")) {
            Path out = folder.resolve(command + ".out");
            if (Files.exists(out)) {
                write(
                        command + ".out",
                        Files.readString(out)
                                .replace("\"name\": \"daily-sales\"", "\"name\": \"daily-sales @SECRET@\"")
                                .replace("Deployments/daily-sales/", "Deployments/@SECRET@/"));
            }
            Path err = folder.resolve(command + ".err");
            write(command + ".err", """
                    Error: called with @SECRET@
                      at variables.@SECRET@
                      in @SECRET@.yml:1:1

                    details with @SECRET@

                    """ + (Files.exists(err) ? Files.readString(err) : "Created jobs.@SECRET@\n"));
        }
        Files.writeString(
                folder.resolve("deploy.log"),
                "{\"level\":\"WARN\",\"msg\":\"called with @SECRET@\"}\n",
                StandardOpenOption.APPEND);
    }

    /** From now on, a command ends with an exit code of 1. */
    void fails(String command) throws IOException {
        write(command + ".exit", "1\n");
    }

    /** Waits until it and the script around it have ended. */
    void awaitEnd() throws Exception {
        for (String id : lines("processes")) {
            Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(id));
            if (process.isPresent()) {
                process.get().onExit().get(2, TimeUnit.MINUTES);
            }
        }
    }

    /** Waits until a step waits for its end. */
    void awaitCall() throws InterruptedException {
        Leftovers.await(() -> Files.exists(folder.resolve("targets")) ? "" : "a call that has not come");
        Leftovers.await(() -> Leftovers.threads().stream().anyMatch(frames -> frames.contains("$ProcImpl.join("))
                ? ""
                : "the start of a process");
    }

    /** From now on, it does not tell its version. */
    void holdVersion() throws IOException {
        write("version.hold", "");
    }

    void releaseVersion() throws IOException {
        Files.deleteIfExists(folder.resolve("version.hold"));
    }

    /** Waits until it is asked for its version. */
    void awaitQuestionForVersion() throws InterruptedException {
        Leftovers.await(() -> Files.exists(folder.resolve("versions")) ? "" : "a question that has not come");
    }

    /** Waits until a command is called. */
    void awaitCallOf(String command) throws InterruptedException {
        Leftovers.await(() -> countCalls(command) > 0 ? "" : "a call that has not come");
    }

    /** Waits until it deploys. */
    void awaitDeployment() throws InterruptedException {
        awaitCallOf("deploy");
    }

    /** How often it was called to deploy. */
    int deployments() {
        return countCalls("deploy");
    }

    private int countCalls(String command) {
        try {
            return (int) calls().stream()
                    .filter(call -> call.startsWith("bundle " + command))
                    .count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it is asked to end. */
    void awaitSignal() throws InterruptedException {
        Leftovers.await(() -> Files.exists(folder.resolve("signals")) ? "" : "a signal that has not come");
    }

    /** Waits until it has ended, whatever has started it. It may have been ended before it could say which process it is. */
    void awaitItsEnd() throws Exception {
        List<String> processes = lines("processes");
        Optional<ProcessHandle> itself = processes.isEmpty()
                ? Optional.empty()
                : ProcessHandle.of(Long.parseLong(processes.get(processes.size() - 1)));
        if (itself.isPresent()) {
            itself.get().onExit().get(2, TimeUnit.MINUTES);
        }
    }

    /** From now on, a command does not end. */
    void hold(String command) throws IOException {
        write(command + ".hold", "");
    }

    void release(String command) throws IOException {
        Files.deleteIfExists(folder.resolve(command + ".hold"));
    }

    /** From now on, every command ends. */
    void releaseAll() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(name -> name.toString().endsWith(".hold")).toList()) {
                Files.delete(file);
            }
        }
    }

    /** From now on, it goes on when it is asked to end. */
    void ignoreSignals() throws IOException {
        write("deaf", "");
    }

    /** Ends it and the script around it without a trace, as the end of their machine does. */
    void die() throws IOException {
        for (String id : lines("processes")) {
            ProcessHandle.of(Long.parseLong(id)).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    /** The arguments of each call. */
    List<String> calls() throws IOException {
        return lines("calls");
    }

    /** Starts a program as another build would in the workspace of the last call. */
    Process startNeighbour() throws IOException {
        ProcessBuilder neighbour = new ProcessBuilder("sleep", "3600");
        neighbour.environment().put("JENKINS_SERVER_COOKIE", lines("cookie").get(0));
        return neighbour.start();
    }

    /** The values of {@code DATABRICKS_BUNDLE_TARGET} and {@code DATABRICKS_BUNDLE_ENV} at each call. */
    List<String> targets() throws IOException {
        return lines("targets");
    }

    /** The signals that it got. */
    List<String> signals() throws IOException {
        return lines("signals");
    }

    private List<String> lines(String name) throws IOException {
        Path file = folder.resolve(name);
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** Puts a lock into the workspace, as the recorded deployment took it. */
    static Path lock(Emulator emulator, String user) throws IOException {
        Files.createDirectories(emulator.root().resolve(STATE));
        return Files.writeString(lockFile(emulator), """
                {"ID":"1f3b8a0c-1b1c-4b71-9b6a-000000000001","AcquisitionTime":"2026-11-26T14:27:20.6Z","IsForced":false,"User":"%s"}
                """.formatted(user));
    }

    /** Where the lock is. */
    static Path lockFile(Emulator emulator) {
        return emulator.root().resolve(STATE).resolve("deploy.lock");
    }
}
