package io.jenkins.plugins.databricks.execution;

import hudson.EnvVars;
import hudson.util.Secret;
import java.net.URI;
import java.util.Set;
import java.util.regex.Pattern;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The environment variables with a workspace's address and token for programs in a block. */
@Restricted(NoExternalUse.class)
public final class ExportedToken extends SecretVariables {

    private static final long serialVersionUID = 1L;

    private static final String TOKEN = "DATABRICKS_TOKEN";

    private final String host;
    private volatile Secret token;
    private volatile Secret pattern;

    public ExportedToken(URI host, Secret token) {
        this.host = host.toString();
        replaceBy(token);
    }

    /** Replaces the token. The previous one stays masked, since a running program may still have it. */
    public void replaceBy(Secret newToken) {
        String added = patternOf(newToken);
        pattern = Secret.fromString(pattern == null ? added : pattern.getPlainText() + "|" + added);
        token = newToken;
    }

    /** Within a block with a token service, or on an agent with a profile, the programs use this token nevertheless. */
    @Override
    public void expand(EnvVars env) {
        env.override("DATABRICKS_HOST", host);
        env.override(TOKEN, token.getPlainText());
        env.override("DATABRICKS_AUTH_TYPE", "pat");
        env.put("DATABRICKS_CONFIG_PROFILE", "");
    }

    @Override
    public Set<String> getSensitiveVariables() {
        return Set.of(TOKEN);
    }

    @Override
    protected Pattern pattern() {
        return Pattern.compile(pattern.getPlainText());
    }
}
