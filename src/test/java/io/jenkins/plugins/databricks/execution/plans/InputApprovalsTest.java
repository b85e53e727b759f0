package io.jenkins.plugins.databricks.execution.plans;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.databricks.SharedJenkins;
import java.time.Instant;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.jenkinsci.plugins.workflow.support.steps.input.InputAction;
import org.jenkinsci.plugins.workflow.support.steps.input.InputStepExecution;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class InputApprovalsTest extends SharedJenkins {

    @BeforeEach
    void users() throws Exception {
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        User.getById("ada", true).setFullName("Ada Lovelace");
    }

    @Test
    void knowsWhoHasApprovedOnTheWayHere() throws Exception {
        WorkflowRun build = pipeline("stage('approve') { input id: 'First', message: 'Deploy?' }\n"
                        + "stage('deploy') { input id: 'Second', message: 'wait' }")
                .scheduleBuild2(0)
                .waitForStart();
        j.waitForMessage("Deploy?", build);
        Instant before = Instant.EPOCH;
        assertNull(Approvals.find(build, before), "nobody has yet");

        proceed(build, "First");
        j.waitForMessage("wait", build);

        assertEquals("Ada Lovelace", Approvals.find(build, before));
        assertNull(Approvals.find(build, Instant.now()), "that was for something earlier");
        proceed(build, "Second");
        j.assertBuildStatusSuccess(j.waitForCompletion(build));
    }

    @Test
    void doesNotGuessWhichOfParallelBranchesWasApproved() throws Exception {
        WorkflowRun build = pipeline(
                        "parallel a: { input id: 'First', message: 'Deploy?'; input id: 'Third', message: 'a waits' },"
                                + " b: { input id: 'Second', message: 'b waits' }")
                .scheduleBuild2(0)
                .waitForStart();
        j.waitForMessage("Deploy?", build);
        j.waitForMessage("b waits", build);

        proceed(build, "First");
        j.waitForMessage("a waits", build);

        assertNull(Approvals.find(build, Instant.EPOCH));
        proceed(build, "Second");
        proceed(build, "Third");
        j.assertBuildStatusSuccess(j.waitForCompletion(build));
    }

    private static void proceed(WorkflowRun build, String id) throws Exception {
        InputStepExecution question = build.getAction(InputAction.class).getExecution(id);
        try (ACLContext ignored = ACL.as2(User.getById("ada", true).impersonate2())) {
            question.proceed(null);
        }
    }
}
