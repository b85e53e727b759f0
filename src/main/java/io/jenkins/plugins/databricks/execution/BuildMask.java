package io.jenkins.plugins.databricks.execution;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.EnvVars;
import hudson.console.ConsoleLogFilter;
import hudson.model.AbstractBuild;
import hudson.model.ParameterValue;
import hudson.model.ParametersAction;
import hudson.model.Run;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jenkinsci.plugins.credentialsbinding.masking.SecretPatterns;
import org.jenkinsci.plugins.workflow.log.TaskListenerDecorator;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Masks text like the build's log does: secrets of {@code withCredentials} and the like, and values of password
 * parameters. Everything shown outside the log (report, errors, results) goes through it, so that a task that prints
 * its arguments reveals nothing there.
 */
@Restricted(NoExternalUse.class)
public final class BuildMask {

    private static final Logger LOGGER = Logger.getLogger(BuildMask.class.getName());

    private static final String HIDDEN = "****";

    private final Run<?, ?> build;
    private final ConsoleLogFilter filter;
    private final boolean decorated;
    private final Pattern values;
    private final List<String> secrets;

    /** @param decorated whether something other than the filter may hide more in the log */
    private BuildMask(
            Run<?, ?> build, @CheckForNull ConsoleLogFilter filter, boolean decorated, Collection<String> secrets) {
        this.decorated = decorated;
        this.build = build;
        this.filter = filter;
        this.secrets = secrets.stream()
                .filter(secret -> secret != null && !secret.isBlank())
                .distinct()
                .toList();
        Set<String> hidden = new HashSet<>();
        for (String secret : this.secrets) {
            hidden.add(secret);
            hidden.add(inJson(secret));
        }
        this.values = hidden.isEmpty() ? null : SecretPatterns.getAggregateSecretPattern(hidden);
    }

    /** The secret as it appears in JSON: in settings, definitions quoted in errors, and task outputs. */
    private static String inJson(String secret) {
        String quoted = JsonCodec.MAPPER.getNodeFactory().textNode(secret).toString();
        return quoted.substring(1, quoted.length() - 1);
    }

    /** The mask of a Pipeline step. */
    public static BuildMask of(StepContext context) throws IOException, InterruptedException {
        Run<?, ?> build = context.get(Run.class);
        List<String> secrets = new ArrayList<>(passwordParameters(build));
        EnvironmentExpander expander = context.get(EnvironmentExpander.class);
        Set<String> sensitive = expander == null ? Set.of() : expander.getSensitiveVariables();
        // Jenkins collects the environment from many sources, so it is not asked for in vain.
        EnvVars env = sensitive.isEmpty() ? null : context.get(EnvVars.class);
        if (env != null) {
            sensitive.stream().map(env::get).filter(Objects::nonNull).forEach(secrets::add);
        }
        return new BuildMask(
                build, context.get(ConsoleLogFilter.class), context.get(TaskListenerDecorator.class) != null, secrets);
    }

    /** The mask of a freestyle build step. */
    public static BuildMask of(Run<?, ?> build, EnvVars env) {
        List<String> secrets = new ArrayList<>(passwordParameters(build));
        if (build instanceof AbstractBuild<?, ?> freestyle) {
            freestyle.getSensitiveBuildVariables().stream()
                    .map(env::get)
                    .filter(Objects::nonNull)
                    .forEach(secrets::add);
        }
        return new BuildMask(build, null, false, secrets);
    }

    /** The mask of what is done for a build after it has ended, with the {@link #secrets()} that were known while it ran. */
    public static BuildMask of(Run<?, ?> build, Collection<String> secrets) {
        List<String> all = new ArrayList<>(passwordParameters(build));
        all.addAll(secrets);
        return new BuildMask(build, null, false, all);
    }

    /** Whether the {@link #secrets()} are all that it masks. */
    public boolean isKnown() {
        return !decorated
                && (filter == null || KnownFilters.contain(filter))
                && !KnownFilters.isFilteredByWrapper(build);
    }

    /** The values that are masked, for what goes on when the build has ended. To be saved encrypted only. */
    public List<String> secrets() {
        return secrets;
    }

    private static List<String> passwordParameters(Run<?, ?> build) {
        List<String> values = new ArrayList<>();
        for (ParametersAction action : build.getActions(ParametersAction.class)) {
            for (ParameterValue parameter : action.getAllParameters()) {
                if (parameter.isSensitive()) {
                    EnvVars env = new EnvVars();
                    parameter.buildEnvironment(build, env);
                    values.addAll(env.values());
                }
            }
        }
        return values;
    }

    /**
     * The text as the log would show it; {@code null} stays {@code null}. Text that cannot be masked is hidden
     * completely. Text that needs no masking is returned as the same object, so that it is not held twice.
     */
    @CheckForNull
    public String hide(@CheckForNull String text) {
        if (text == null || text.isEmpty()) {
            return text;
        }
        String hidden = filter == null ? text : filtered(text);
        String masked = values == null ? hidden : values.matcher(hidden).replaceAll(Matcher.quoteReplacement(HIDDEN));
        return masked.equals(text) ? text : masked;
    }

    private String filtered(String text) {
        Charset charset = build.getCharset().newEncoder().canEncode(text) ? build.getCharset() : StandardCharsets.UTF_8;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        try (OutputStream masked = filter.decorateLogger(build, bytes)) {
            masked.write(text.getBytes(charset));
        } catch (IOException e) {
            LOGGER.log(Level.WARNING, "A text cannot be masked", e);
            return HIDDEN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return HIDDEN;
        }
        return bytes.toString(charset);
    }
}
