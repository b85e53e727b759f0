package io.jenkins.plugins.databricks.execution.tokens;

import hudson.EnvVars;
import io.jenkins.plugins.databricks.execution.SecretVariables;
import java.io.IOException;
import java.util.Set;
import java.util.regex.Pattern;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The environment variables with which programs in a block find a token service, and a tool on the PATH. */
@Restricted(NoExternalUse.class)
public final class ServiceVariables extends SecretVariables {

    private static final long serialVersionUID = 1L;

    private final TokenService service;
    private final String tool;

    /** @param tool the folder that comes first on the PATH */
    public ServiceVariables(TokenService service, String tool) {
        this.service = service;
        this.tool = tool;
    }

    @Override
    protected EnvironmentExpander after(StepContext context) throws IOException, InterruptedException {
        return EnvironmentExpander.merge(AgentVariables.of(context), super.after(context));
    }

    /** An empty text removes the variable from the environment that a program is started with; without it, the agent's own would be there. */
    @Override
    public void expand(EnvVars env) {
        env.putAll(service.environment());
        env.override("PATH+DATABRICKS", tool);
    }

    @Override
    public Set<String> getSensitiveVariables() {
        return Set.of(ProgramVariables.ADDRESS);
    }

    @Override
    protected Pattern pattern() {
        return Pattern.compile(patternOf(service.secret()));
    }
}
