package io.jenkins.plugins.databricks.cli;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Functions;
import hudson.slaves.OfflineCause;
import io.jenkins.plugins.databricks.deploy.bundle.CliVersion;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CliTest extends AgentWithTools {

    private static final String PLACE = "Manage Jenkins » Tools » Databricks CLI installations";

    @TempDir
    private Path temp;

    private FilePath folder;
    private FilePath asked;

    @BeforeAll
    static void needsAShell() {
        assumeFalse(Functions.isWindows(), "the tests' CLI is a shell script");
    }

    @BeforeEach
    void nameFolders() {
        folder = new FilePath(temp.resolve("cli").toFile());
        asked = new FilePath(temp.resolve("asked").toFile());
    }

    /** An executable that counts how often it is started, on the agent, which runs on this machine. */
    private void cli(String answer) throws Exception {
        FilePath executable = folder.child("databricks");
        executable.write("#!/bin/sh\necho x >> " + asked.getRemote() + "\n" + answer + "\n", "UTF-8");
        executable.chmod(0755);
    }

    private int timesAsked() throws Exception {
        return asked.exists() ? (int) asked.readToString().lines().count() : 0;
    }

    private DatabricksCliInstallation local(String name) {
        return new DatabricksCliInstallation(name, folder.getRemote(), List.of());
    }

    private EnvVars path() {
        return new EnvVars("PATH", folder.getRemote() + ":/usr/bin:/bin");
    }

    private static String refusal(String name) {
        return assertThrows(InvalidInputException.class, () -> new Found().find(name))
                .getMessage();
    }

    @Test
    void theNamedToolIsUsedEvenIfAnotherOneIsOnThePath() throws Exception {
        server.release("1.27.0", ReleaseServer.script("1.27.0"));
        configure(tool("1.27.0", "1.27.0"), tool("1.26.0", "1.26.0"));
        cli("echo Databricks CLI v1.0.0");
        assertThat(new Found().find("1.27.0", agent, path()).version(), is(CliVersion.of(1, 27, 0)));
        assertThat(timesAsked(), is(0));
    }

    @Test
    void anUnknownNameIsAnsweredWithTheKnownOnes() throws Exception {
        assertThat(refusal("1.27.0"), is("cli: there is no tool '1.27.0'. None is configured: add it under " + PLACE));
        configure(local("1.26.0"), local("1.25.0"));
        assertThat(
                refusal("1.27.0"),
                is("cli: there is no tool '1.27.0'. Use '1.26.0' or '1.25.0', or add it under " + PLACE));
    }

    @Test
    void theOnlyToolNeedsNoName() throws Exception {
        cli("echo Databricks CLI v1.27.0");
        configure(local("any"));
        Cli cli = new Found().find(null);
        assertThat(cli, is(new Cli(folder.child("databricks").getRemote(), CliVersion.of(1, 27, 0))));
    }

    @Test
    void theOneOnThePathOfTheStepIsFoundWithoutATool() throws Exception {
        cli("echo Databricks CLI v1.14.0-dev");
        Cli cli = new Found().find(null, agent, path());
        assertThat(cli.executable(), is(folder.child("databricks").getRemote()));
        assertThat(cli.version().toString(), is("1.14.0-dev"));
    }

    @Test
    void whereThereIsNoneTheErrorSaysWhatToDo() throws Exception {
        String message = assertThrows(
                        InvalidInputException.class,
                        () -> new Found().find(null, agent, new EnvVars("PATH", "/nowhere")))
                .getMessage();
        assertThat(
                message,
                is("There is no Databricks CLI on the PATH of the agent. Add one under " + PLACE
                        + ", with an automatic installer"));
        configure(local("1.26.0"), local("1.25.0"));
        message = assertThrows(
                        InvalidInputException.class,
                        () -> new Found().find(null, agent, new EnvVars("PATH", "/nowhere")))
                .getMessage();
        assertThat(message, containsString("Name one of the configured tools with cli: '1.26.0' or '1.25.0'"));
    }

    @Test
    void theOldCliIsRefused() throws Exception {
        cli("echo Version 0.18.0");
        String message = assertThrows(InvalidInputException.class, () -> new Found().find(null, agent, path()))
                .getMessage();
        assertThat(
                message,
                allOf(
                        startsWith(
                                folder.child("databricks").getRemote() + " is version 0.18.0 of Databricks' old CLI"),
                        containsString("Add one under " + PLACE)));
    }

    @Test
    void aProgramThatIsNoCliIsShown() throws Exception {
        configure(local("any"));
        cli("echo Segmentation fault >&2; exit 3");
        String message =
                assertThrows(AbortException.class, () -> new Found().find(null)).getMessage();
        assertThat(message, containsString("ended with exit code 3 and printed 'Segmentation fault'"));
        cli("echo Hello");
        message =
                assertThrows(AbortException.class, () -> new Found().find(null)).getMessage();
        assertThat(message, containsString("ended with exit code 0 and printed 'Hello'"));
    }

    @Test
    void aToolWithoutAFileOrFolderIsNamed() throws Exception {
        configure(local("any"));
        assertThat(
                refusal(null),
                startsWith("The tool 'any' has no file "
                        + folder.child("databricks").getRemote()));
        configure(new DatabricksCliInstallation("any", "", List.of()));
        assertThat(refusal(null), startsWith("The tool 'any' has neither an installation directory nor an installer"));
    }

    @Test
    void theVersionOfAToolIsReadOnceUntilTheFileChangesOrTheAgentReconnects() throws Exception {
        configure(local("any"));
        cli("echo Databricks CLI v1.26.0");
        new Found().find(null);
        assertThat(new Found().find("any").version(), is(CliVersion.of(1, 26, 0)));
        assertThat(timesAsked(), is(1));

        cli("echo Databricks CLI v1.27.0 # newer");
        assertThat(new Found().find(null).version(), is(CliVersion.of(1, 27, 0)));
        assertThat(timesAsked(), is(2));

        agent.toComputer().disconnect(new OfflineCause.ByCLI("")).get();
        agent.toComputer().connect(true).get();
        new Found().find(null);
        assertThat(timesAsked(), is(3));
    }

    @Test
    void aStepCanRequireAVersion() {
        Cli cli = new Cli("/tools/databricks", CliVersion.of(1, 17, 2));
        cli.requireAtLeast(CliVersion.of(1, 17, 2), "plan");
        assertThat(
                assertThrows(
                                InvalidInputException.class,
                                () -> cli.requireAtLeast(CliVersion.of(1, 18, 0), "databricksBundleDeploy with a plan"))
                        .getMessage(),
                is(
                        "databricksBundleDeploy with a plan needs version 1.18.0 or newer of the Databricks CLI, but /tools/databricks "
                                + "is version 1.17.2. Use a newer one: " + PLACE));
    }

    @Test
    void theRealOneSaysItsVersion() throws Exception {
        String real = System.getenv("DATABRICKS_CLI");
        assumeTrue(real != null, "DATABRICKS_CLI does not name a Databricks CLI");
        String home = Path.of(real).toAbsolutePath().getParent().toString();
        configure(new DatabricksCliInstallation("real", home, List.of()));
        assertThat(new Found().find("real").version().isLegacy(), is(false));
    }
}
