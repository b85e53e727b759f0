package io.jenkins.plugins.databricks.execution;

import hudson.Util;
import hudson.console.ConsoleLogFilter;
import hudson.model.AbstractBuild;
import hudson.model.BuildableItemWithBuildWrappers;
import hudson.model.Run;
import hudson.tasks.BuildWrapper;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.Set;
import jenkins.tasks.SimpleBuildWrapper;

/**
 * Filters of a build's log of which it is known what they hide: the variables that the environment calls sensitive. What others hide, only they know.
 */
final class KnownFilters extends ObjectOutputStream {

    /** Of the steps withCredentials and withDatabricks, and what puts two filters together. */
    private static final Set<String> KNOWN = Set.of(
            "org.jenkinsci.plugins.credentialsbinding.impl.BindingStep$Filter",
            "org.jenkinsci.plugins.workflow.steps.BodyInvoker$MergedFilter",
            SecretVariables.FILTER);

    private static final String BOUND_CREDENTIALS = "org.jenkinsci.plugins.credentialsbinding.impl.SecretBuildWrapper";

    private boolean unknown;

    private KnownFilters() throws IOException {
        super(OutputStream.nullOutputStream());
        enableReplaceObject(true);
    }

    /** Whether this filter, and each that it consists of, is a known one. */
    static boolean contain(ConsoleLogFilter filter) {
        try (KnownFilters filters = new KnownFilters()) {
            filters.writeObject(filter);
            return !filters.unknown;
        } catch (IOException e) {
            return false; // it cannot be looked into
        }
    }

    /** Whether something in a freestyle job, other than bound credentials, filters the build's log. */
    static boolean isFilteredByWrapper(Run<?, ?> build) {
        return build.getParent() instanceof BuildableItemWithBuildWrappers job
                && job.getBuildWrappersList().stream().anyMatch(KnownFilters::filters);
    }

    private static boolean filters(BuildWrapper wrapper) {
        if (wrapper.getClass().getName().equals(BOUND_CREDENTIALS)) {
            return false;
        }
        return wrapper instanceof SimpleBuildWrapper
                ? Util.isOverridden(SimpleBuildWrapper.class, wrapper.getClass(), "createLoggerDecorator", Run.class)
                : Util.isOverridden(
                        BuildWrapper.class,
                        wrapper.getClass(),
                        "decorateLogger",
                        AbstractBuild.class,
                        OutputStream.class);
    }

    @Override
    protected Object replaceObject(Object object) {
        unknown |= object instanceof ConsoleLogFilter
                && !KNOWN.contains(object.getClass().getName());
        return object;
    }
}
