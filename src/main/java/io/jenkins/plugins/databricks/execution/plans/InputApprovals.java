package io.jenkins.plugins.databricks.execution.plans;

import hudson.Extension;
import hudson.model.Run;
import hudson.model.User;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.time.Instant;
import java.util.List;
import org.jenkinsci.plugins.workflow.actions.TimingAction;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionOwner;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.graph.StepNode;
import org.jenkinsci.plugins.workflow.graphanalysis.DepthFirstScanner;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.jenkinsci.plugins.workflow.support.steps.input.ApproverAction;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Approvals by the step {@code input}, if its plugin is installed. No other class may refer to its types. */
@Extension(optional = true)
@Restricted(NoExternalUse.class)
public final class InputApprovals implements Approvals {

    @Override
    public String approver(Run<?, ?> build, Instant since) {
        List<FlowNode> heads = heads(build);
        if (heads.size() != 1) {
            // In parallel branches, each may have had an approval of its own.
            return null;
        }
        List<FlowNode> questions = new DepthFirstScanner()
                .allNodes(heads).stream()
                        .filter(node -> isQuestion(node) && !heads.contains(node))
                        .toList();
        List<ApproverAction> answers = build.getActions(ApproverAction.class);
        boolean isAsked =
                questions.stream().anyMatch(question -> TimingAction.getStartTime(question) >= since.toEpochMilli());
        // Answers do not say to which question; one for each, in their order, leaves no doubt.
        return isAsked && questions.size() == answers.size()
                ? name(answers.get(answers.size() - 1).getUserId())
                : null;
    }

    private static boolean isQuestion(FlowNode node) {
        StepDescriptor step = node instanceof StepNode stepNode ? stepNode.getDescriptor() : null;
        return step != null && step.getFunctionName().equals("input");
    }

    /** Users choose their names. */
    private static String name(String id) {
        User user = User.getById(id, false);
        return LogText.line(user == null ? id : user.getDisplayName());
    }

    private static List<FlowNode> heads(Run<?, ?> build) {
        FlowExecutionOwner owner =
                build instanceof FlowExecutionOwner.Executable pipeline ? pipeline.asFlowExecutionOwner() : null;
        FlowExecution execution = owner == null ? null : owner.getOrNull();
        return execution == null ? List.of() : execution.getCurrentHeads();
    }
}
