package io.jenkins.plugins.databricks.execution;

import hudson.console.ConsoleLogFilter;
import java.io.IOException;
import java.io.ObjectOutputStream;
import java.io.OutputStream;
import java.util.Set;

/**
 * Filters of a build's log of which it is known what they hide: the variables that the environment calls sensitive. What others hide, only they know.
 */
final class KnownFilters extends ObjectOutputStream {

    /** Of the steps withCredentials and withDatabricks, and what puts two filters together. */
    private static final Set<String> KNOWN = Set.of(
            "org.jenkinsci.plugins.credentialsbinding.impl.BindingStep$Filter",
            "org.jenkinsci.plugins.workflow.steps.BodyInvoker$MergedFilter",
            SecretVariables.FILTER);

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

    @Override
    protected Object replaceObject(Object object) {
        unknown |= object instanceof ConsoleLogFilter
                && !KNOWN.contains(object.getClass().getName());
        return object;
    }
}
