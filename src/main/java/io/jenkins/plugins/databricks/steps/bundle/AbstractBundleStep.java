package io.jenkins.plugins.databricks.steps.bundle;

import hudson.Util;
import io.jenkins.plugins.databricks.steps.DatabricksStep;
import io.jenkins.plugins.databricks.steps.form.Arguments;
import java.util.Map;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;

/** A step that has Databricks' CLI work with a bundle. */
@Restricted(NoExternalUse.class)
public abstract class AbstractBundleStep extends DatabricksStep implements BundleStep {

    private static final long serialVersionUID = 1L;

    private String target;
    private Map<String, String> variables;
    private String cli;

    @Override
    public final String getTarget() {
        return target;
    }

    @DataBoundSetter
    public final void setTarget(String target) {
        this.target = Util.fixEmptyAndTrim(target);
    }

    @Override
    public final Map<String, String> getVariables() {
        return variables;
    }

    @DataBoundSetter
    @SuppressWarnings("rawtypes") // with type arguments the steps reference shows an exception in place of the type
    public final void setVariables(Map variables) {
        this.variables = Arguments.map(variables);
    }

    @Override
    public final String getCli() {
        return cli;
    }

    @DataBoundSetter
    public final void setCli(String cli) {
        this.cli = Util.fixEmptyAndTrim(cli);
    }

    /** The descriptor of a step that works with a bundle. */
    public abstract static class BundleStepDescriptor extends DatabricksStepDescriptor implements BundleStep.Form {

        @Override
        public String argumentsToString(Map<String, Object> arguments) {
            Object target = arguments.get("target");
            return target instanceof CharSequence ? target.toString() : null;
        }
    }
}
