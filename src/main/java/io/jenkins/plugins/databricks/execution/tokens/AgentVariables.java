package io.jenkins.plugins.databricks.execution.tokens;

import hudson.EnvVars;
import hudson.model.Computer;
import hudson.model.Run;
import hudson.model.TaskListener;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Takes variables that say which bundle, or which of its targets, is meant away from a block if the agent has brought them: on another agent, the same
 * Pipeline would deploy something else. What the Pipeline itself sets, around the block or in it, stays.
 *
 * @see <a href="https://github.com/databricks/cli/tree/main/bundle/env">the variables of the CLI</a>
 */
final class AgentVariables extends EnvironmentExpander {

    private static final long serialVersionUID = 1L;

    static final List<String> NAMES =
            List.of("DATABRICKS_BUNDLE_ROOT", "BUNDLE_ROOT", "DATABRICKS_BUNDLE_TARGET", "DATABRICKS_BUNDLE_ENV");

    private final TreeMap<String, String> found;

    private AgentVariables(Map<String, String> found) {
        this.found = new TreeMap<>(found);
    }

    /** Those of the agent of this context. */
    static AgentVariables of(StepContext context) throws IOException, InterruptedException {
        TaskListener listener = context.get(TaskListener.class);
        Computer computer = context.get(Computer.class);
        EnvVars agent = new EnvVars();
        if (computer != null) {
            agent.putAll(computer.getEnvironment());
            agent.overrideExpandingAll(computer.buildEnvironment(listener));
        }
        agent.keySet().retainAll(NAMES);
        // A parameter of the build, for example, even if it has the same value.
        agent.keySet().removeAll(context.get(Run.class).getEnvironment(listener).keySet());
        return new AgentVariables(agent);
    }

    /** To be expanded before what the Pipeline sets around the block. */
    @Override
    public void expand(EnvVars env) {
        found.forEach((name, value) -> env.computeIfPresent(name, (any, now) -> now.equals(value) ? "" : now));
    }
}
