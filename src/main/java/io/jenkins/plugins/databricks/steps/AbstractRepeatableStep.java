package io.jenkins.plugins.databricks.steps;

import io.jenkins.plugins.databricks.execution.RepeatableStepExecution;
import io.jenkins.plugins.databricks.execution.RepeatableWork;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A step that connects to a workspace and does its work in one go, which may be done again after a restart of Jenkins. */
@Restricted(NoExternalUse.class)
public abstract class AbstractRepeatableStep extends DatabricksStep implements RepeatableWork {

    private static final long serialVersionUID = 1L;

    @Override
    public StepExecution start(StepContext context) {
        return new RepeatableStepExecution<>(context, this);
    }
}
