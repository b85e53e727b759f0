package io.jenkins.plugins.databricks.execution;

import hudson.AbortException;
import hudson.EnvVars;
import hudson.Functions;
import hudson.console.ConsoleLogFilter;
import hudson.model.Run;
import hudson.util.Secret;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.net.URI;
import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jenkinsci.plugins.credentialsbinding.masking.SecretPatterns;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.FailureHandler;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The environment variables with a workspace's address and token for programs in a block. It is saved with the running
 * build, in which Jenkins encrypts each {@link Secret}.
 */
@Restricted(NoExternalUse.class)
public final class ExportedToken extends EnvironmentExpander {

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
        List<String> alternatives = new ArrayList<>();
        if (pattern != null) {
            alternatives.add(pattern.getPlainText());
        }
        alternatives.add(SecretPatterns.getAggregateSecretPattern(List.of(newToken.getPlainText()))
                .pattern());
        pattern = Secret.fromString(String.join("|", alternatives));
        token = newToken;
    }

    /** Adds the variables to the block, and masks the token in its log and errors. */
    public void addTo(BodyInvoker body, StepContext context) throws IOException, InterruptedException {
        Charset charset = context.get(Run.class).getCharset();
        body.withContext(EnvironmentExpander.merge(context.get(EnvironmentExpander.class), this));
        body.withContext(BodyInvoker.mergeConsoleLogFilters(
                context.get(ConsoleLogFilter.class), new Filter(this, charset.name())));
        body.withContext(FailureHandler.merge(context.get(FailureHandler.class), new Failures(this)));
    }

    @Override
    public void expand(EnvVars env) {
        env.override("DATABRICKS_HOST", host);
        env.override(TOKEN, token.getPlainText());
    }

    @Override
    public Set<String> getSensitiveVariables() {
        return Set.of(TOKEN);
    }

    private Pattern pattern() {
        return Pattern.compile(pattern.getPlainText());
    }

    /** Masks the block's log, on the controller and on agents. */
    private static final class Filter extends ConsoleLogFilter implements Serializable {

        private static final long serialVersionUID = 1L;

        private final ExportedToken exported;
        private final String charset;

        Filter(ExportedToken exported, String charset) {
            this.exported = exported;
            this.charset = charset;
        }

        @Override
        public OutputStream decorateLogger(Run build, OutputStream logger) {
            return new SecretPatterns.MaskingOutputStream(logger, exported::pattern, charset);
        }
    }

    /**
     * Masks errors of the block, which Jenkins logs where the log is no longer filtered: an error that contains the
     * token is reduced to its masked text.
     */
    private record Failures(ExportedToken exported) implements FailureHandler {
        @Override
        public Throwable handle(StepContext context, Throwable failure) {
            Pattern pattern = exported.pattern();
            return pattern.matcher(Functions.printThrowable(failure)).find()
                    ? new AbortException(pattern.matcher(failure.toString()).replaceAll("****"))
                    : failure;
        }
    }
}
