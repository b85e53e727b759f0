package io.jenkins.plugins.databricks.execution;

import hudson.AbortException;
import hudson.Functions;
import hudson.console.ConsoleLogFilter;
import hudson.model.Run;
import hudson.util.Secret;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.util.List;
import java.util.regex.Pattern;
import org.jenkinsci.plugins.credentialsbinding.masking.SecretPatterns;
import org.jenkinsci.plugins.workflow.steps.BodyInvoker;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.FailureHandler;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Environment variables with a secret for programs in a block. They are saved with the running build, in which Jenkins encrypts each {@link Secret}.
 */
@Restricted(NoExternalUse.class)
public abstract class SecretVariables extends EnvironmentExpander {

    private static final long serialVersionUID = 1L;

    /** What is masked. */
    protected abstract Pattern pattern();

    /** A pattern for a secret in all forms in which {@code withCredentials} recognizes one. */
    protected static String patternOf(Secret secret) {
        return SecretPatterns.getAggregateSecretPattern(List.of(secret.getPlainText()))
                .pattern();
    }

    /** Adds the variables to the block, and masks the secret in its log and errors. */
    public void addTo(BodyInvoker body, StepContext context) throws IOException, InterruptedException {
        Charset charset = context.get(Run.class).getCharset();
        body.withContext(after(context));
        body.withContext(BodyInvoker.mergeConsoleLogFilters(
                context.get(ConsoleLogFilter.class), new Filter(this, charset.name())));
        body.withContext(FailureHandler.merge(context.get(FailureHandler.class), new Failures(this)));
    }

    /** What the block's environment comes from: that around it, and then these variables. */
    protected EnvironmentExpander after(StepContext context) throws IOException, InterruptedException {
        return EnvironmentExpander.merge(context.get(EnvironmentExpander.class), this);
    }

    /** Masks the block's log, on the controller and on agents. */
    /** The name of the filter's class. */
    static final String FILTER = Filter.class.getName();

    private static final class Filter extends ConsoleLogFilter implements Serializable {

        private static final long serialVersionUID = 1L;

        private final SecretVariables variables;
        private final String charset;

        Filter(SecretVariables variables, String charset) {
            this.variables = variables;
            this.charset = charset;
        }

        @Override
        public OutputStream decorateLogger(Run build, OutputStream logger) {
            return new SecretPatterns.MaskingOutputStream(logger, variables::pattern, charset);
        }
    }

    /**
     * Masks errors of the block, which Jenkins logs where the log is no longer filtered: an error that contains the
     * secret is reduced to its masked text.
     */
    private record Failures(SecretVariables variables) implements FailureHandler {
        @Override
        public Throwable handle(StepContext context, Throwable failure) {
            Pattern pattern = variables.pattern();
            return pattern.matcher(Functions.printThrowable(failure)).find()
                    ? new AbortException(pattern.matcher(failure.toString()).replaceAll("****"))
                    : failure;
        }
    }
}
