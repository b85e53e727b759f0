package io.jenkins.plugins.databricks.execution;

import hudson.slaves.DumbSlave;
import hudson.slaves.RetentionStrategy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.ToolProvider;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.SimpleCommandLauncher;

/** Starts agents with more than a test usually says of them. */
public final class Agents {

    private Agents() {}

    /** @param options for the agent's Java */
    public static DumbSlave start(JenkinsRule j, String label, List<String> options) throws Exception {
        return start(j, label, options, null);
    }

    /**
     * An agent in wrong hands. It does not run all that the controller sends: classes of its own come first.
     *
     * @param folder for these classes
     * @param sources their sources, by their names; they see nothing but one another and the agent's own libraries
     * @param stubs which of them are there for the compiler alone
     */
    public static DumbSlave startHostile(
            JenkinsRule j,
            String label,
            List<String> options,
            Path folder,
            Map<String, String> sources,
            List<String> stubs)
            throws Exception {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        List<String> javac = new ArrayList<>(List.of(
                "-proc:none", "-d", classes.toString(), "-cp", agentJar(j).toString()));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = folder.resolve(source.getKey().replace('.', '/') + ".java");
            Files.createDirectories(file.getParent());
            javac.add(Files.writeString(file, source.getValue()).toString());
        }
        int failures = ToolProvider.getSystemJavaCompiler().run(null, null, null, javac.toArray(String[]::new));
        if (failures != 0) {
            throw new IOException("The classes of the agent do not compile");
        }
        for (String stub : stubs) {
            Files.delete(classes.resolve(stub.replace('.', '/') + ".class"));
        }
        return start(j, label, options, classes);
    }

    private static DumbSlave start(JenkinsRule j, String label, List<String> options, Path classes) throws Exception {
        String command = "\"" + Path.of(System.getProperty("java.home"), "bin", "java") + "\" -Djava.awt.headless=true "
                + String.join(" ", options)
                + (classes == null
                        ? " -jar \"" + agentJar(j) + "\""
                        : " -cp \"" + classes + System.getProperty("path.separator") + agentJar(j)
                                + "\" hudson.remoting.Launcher");
        DumbSlave agent = new DumbSlave(
                label,
                j.jenkins.getRootDir().toPath().resolve("agents").resolve(label).toString(),
                new SimpleCommandLauncher(command));
        agent.setLabelString(label);
        agent.setRetentionStrategy(RetentionStrategy.NOOP);
        j.jenkins.addNode(agent);
        j.waitOnline(agent);
        return agent;
    }

    private static Path agentJar(JenkinsRule j) throws Exception {
        return Path.of(j.jenkins.getJnlpJars("agent.jar").getURL().toURI());
    }
}
