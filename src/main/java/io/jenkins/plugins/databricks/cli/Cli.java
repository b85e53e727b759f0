package io.jenkins.plugins.databricks.cli;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.AbortException;
import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Computer;
import hudson.model.Node;
import hudson.model.TaskListener;
import io.jenkins.plugins.databricks.deploy.bundle.CliVersion;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import java.io.Serializable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The Databricks CLI that a step uses on a node.
 *
 * @param executable its absolute path, as the step's launcher sees it
 * @param version what it says of itself
 */
@Restricted(NoExternalUse.class)
public record Cli(String executable, CliVersion version) implements Serializable {

    private static final long serialVersionUID = 1L;

    /**
     * Finds the CLI, and has it installed where that is configured: the tool of this name, or the only one that is configured, or else
     * {@code databricks} on the PATH of the step.
     *
     * @param name the tool's name, or {@code null}
     * @param workspace a folder on the agent; a build without a checkout has none yet, so it is created
     * @param env the step's environment
     * @throws InvalidInputException when there is no such tool, or none at all, or it is Databricks' old CLI
     * @throws AbortException when it cannot be installed or run
     */
    public static Cli find(
            @CheckForNull String name, FilePath workspace, Launcher launcher, EnvVars env, TaskListener listener)
            throws IOException, InterruptedException {
        workspace.mkdirs();
        CliProcess process = new CliProcess(workspace, launcher, env);
        DatabricksCliInstallation tool = CliTools.choose(name);
        if (tool == null) {
            String executable = process.onPath();
            return checked(new Cli(executable, process.version(executable)));
        }
        String executable =
                tool.forNode(node(workspace), listener).forEnvironment(env).getExecutable(launcher);
        return checked(new Cli(executable, CliVersions.get().of(tool.getName(), executable, process)));
    }

    private static Node node(FilePath workspace) throws AbortException {
        Computer computer = workspace.toComputer();
        Node node = computer == null ? null : computer.getNode();
        if (node == null) {
            throw new AbortException("The agent went offline: run the build again");
        }
        return node;
    }

    private static Cli checked(Cli cli) {
        if (cli.version.isLegacy()) {
            throw new InvalidInputException(cli.executable + " is version " + cli.version
                    + " of Databricks' old CLI, which is written in Python and knows no bundles. " + CliTools.advice());
        }
        return cli;
    }

    /**
     * Checks the version before a command runs that older ones do not know.
     *
     * @param what what needs it, for example {@code databricksBundleDeploy with a plan}
     * @throws InvalidInputException when this one is older
     */
    public void requireAtLeast(CliVersion least, String what) {
        if (!version.atLeast(least)) {
            throw new InvalidInputException(what + " needs version " + least + " or newer of the Databricks CLI, but "
                    + executable + " is version " + version + ". Use a newer one: " + CliTools.PLACE);
        }
    }
}
