package io.jenkins.plugins.databricks.cli;

import hudson.EnvVars;
import hudson.FilePath;
import hudson.Launcher;
import hudson.model.Node;
import hudson.slaves.DumbSlave;
import hudson.tools.InstallSourceProperty;
import hudson.util.StreamTaskListener;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.execution.Agents;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** An agent in another JVM, on which tests install the CLI. */
abstract class AgentWithTools extends SharedJenkins {

    static DumbSlave agent;

    ReleaseServer server;

    @BeforeAll
    static void startAgent() throws Exception {
        agent = Agents.start(j, "far", List.of());
    }

    @BeforeEach
    void startServer() throws Exception {
        server = new ReleaseServer();
        tools().deleteRecursive();
        tools().mkdirs();
        configure();
    }

    @AfterEach
    void stopServer() {
        server.close();
        configure();
    }

    static void configure(DatabricksCliInstallation... tools) {
        DatabricksCliInstallation.DescriptorImpl.get().setInstallations(tools);
    }

    /** A tool that is installed from the test's server. */
    DatabricksCliInstallation tool(String name, String version) throws Exception {
        return tool(name, version, server.url());
    }

    static DatabricksCliInstallation tool(String name, String version, String releases) throws Exception {
        DatabricksCliInstaller installer = new DatabricksCliInstaller(null, version);
        installer.setReleases(releases);
        return new DatabricksCliInstallation(name, "", List.of(new InstallSourceProperty(List.of(installer))));
    }

    /** The folder of all tools on the agent. */
    static FilePath tools() {
        return agent.getRootPath().child("tools");
    }

    /** All files of all tools on the agent. */
    static List<String> installed() throws Exception {
        return List.of(tools().list("**/*", null, false)).stream()
                .map(FilePath::getName)
                .sorted()
                .toList();
    }

    /** What a step finds on the agent. */
    static final class Found {

        private final ByteArrayOutputStream log = new ByteArrayOutputStream();

        Cli find(String name) throws Exception {
            return find(name, agent, new EnvVars(agent.toComputer().getEnvironment()));
        }

        Cli find(String name, Node node, EnvVars env) throws Exception {
            StreamTaskListener listener = new StreamTaskListener(log, StandardCharsets.UTF_8);
            Launcher launcher = node.createLauncher(listener);
            FilePath workspace = node.getRootPath().child("workspace");
            workspace.mkdirs();
            return Cli.find(name, workspace, launcher, env, listener);
        }

        String log() {
            return log.toString(StandardCharsets.UTF_8);
        }
    }
}
