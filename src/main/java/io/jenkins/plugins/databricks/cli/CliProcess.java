package io.jenkins.plugins.databricks.cli;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.TaskListener;
import io.jenkins.plugins.databricks.deploy.bundle.CliVersion;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * The CLI as a process where a step's commands run, which may be a container: asked for its place and version.
 *
 * @param workspace a folder that exists there
 */
record CliProcess(FilePath workspace, Launcher launcher, EnvVars env) {

    private static final int LONGEST_SECONDS = 60;
    /** A version is short. */
    private static final int MOST_BYTES = 4_096;

    private static final int MOST_CHARACTERS = 300;

    /**
     * The path of {@code databricks} on the PATH. The shell looks for it, since Java would on the PATH of the agent's own process.
     *
     * @throws InvalidInputException when there is none
     */
    String onPath() throws IOException, InterruptedException {
        Output answer = launcher.isUnix()
                ? run("/bin/sh", "-c", "command -v databricks")
                : run("where", "$PATH:databricks.exe"); // without $PATH: in the workspace, too
        String found = answer.text.lines().findFirst().orElse("").strip();
        if (answer.exitCode != 0 || !isAbsolute(found)) {
            throw new InvalidInputException(
                    "There is no Databricks CLI on the PATH of the agent. " + CliTools.advice());
        }
        return found;
    }

    private boolean isAbsolute(String path) {
        return launcher.isUnix() ? path.startsWith("/") : path.matches("[A-Za-z]:\\\\.*|\\\\\\\\.*");
    }

    /** What an executable says of itself. */
    CliVersion version(String executable) throws IOException, InterruptedException {
        Output answer = run(executable, "--version"); // the old CLI knows no command "version"
        if (answer.exitCode == 0) {
            try {
                return CliVersion.parse(answer.text);
            } catch (InvalidInputException e) {
                // said below, with the executable
            }
        }
        throw new AbortException(
                executable + " is not a Databricks CLI that works here: with --version it ended with exit code "
                        + answer.exitCode + " and printed '" + LogText.line(answer.text, MOST_CHARACTERS) + "'");
    }

    private Output run(String... command) throws IOException, InterruptedException {
        LimitedOutput printed = new LimitedOutput(MOST_BYTES);
        int exitCode;
        try {
            exitCode = launcher.launch()
                    .cmds(command)
                    .envs(env)
                    .pwd(workspace)
                    .quiet(true)
                    .stdout(printed)
                    .stderr(printed)
                    .start()
                    .joinWithTimeout(LONGEST_SECONDS, TimeUnit.SECONDS, TaskListener.NULL);
        } catch (IOException e) {
            throw new AbortException(LogText.line(command[0] + " cannot be started: " + e.getMessage()));
        }
        return new Output(exitCode, printed.toString(StandardCharsets.UTF_8));
    }

    private record Output(int exitCode, String text) {}
}
