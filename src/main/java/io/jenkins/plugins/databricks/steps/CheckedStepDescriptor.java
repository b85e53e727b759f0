package io.jenkins.plugins.databricks.steps;

import hudson.AbortException;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.util.Map;
import java.util.Set;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;

/** What all steps have in common before they start: whatever is wrong with how they are called is told in one line. */
public abstract class CheckedStepDescriptor extends StepDescriptor {

    /** Deprecated in favour of models that change arguments; the one place where a step's arguments can be refused in words. */
    @Override
    @SuppressWarnings("deprecation")
    public Step newInstance(Map<String, Object> arguments) throws Exception {
        try {
            new ArgumentCheck(DescribableModel.of(clazz)).check(arguments);
            return super.newInstance(arguments);
        } catch (InvalidInputException e) {
            throw new AbortException(getFunctionName() + ": " + e.getMessage());
        }
    }

    /** No node: a step that reads files asks for the node's folder itself, and says in its own words that there is none. */
    @Override
    public Set<? extends Class<?>> getRequiredContext() {
        return Set.of(Run.class, TaskListener.class);
    }
}
