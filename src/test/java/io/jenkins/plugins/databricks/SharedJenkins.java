package io.jenkins.plugins.databricks;

import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.domains.Domain;
import hudson.model.TopLevelItem;
import hudson.model.TopLevelItemDescriptor;
import io.jenkins.plugins.databricks.connection.DatabricksConfiguration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import jenkins.model.Jenkins;
import jenkins.model.ModifiableTopLevelItemGroup;
import jenkins.security.QueueItemAuthenticatorConfiguration;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A Jenkins for all tests of a class: it starts slowly, and each of them wants to find it as if it had just been installed. */
@WithJenkins
public abstract class SharedJenkins {

    /** The Jenkins of the class whose tests run. */
    protected static JenkinsRule j;

    @BeforeAll
    static void startJenkins(JenkinsRule rule) {
        j = rule;
    }

    @AfterAll
    static void stopJenkins() throws Exception {
        j.after();
    }

    /** Leaves no job, no credential, no workspace, no user's permission, no proxy. */
    @BeforeEach
    void cleanJenkins() throws Exception {
        j.jenkins.disableSecurity();
        QueueItemAuthenticatorConfiguration.get().getAuthenticators().clear();
        j.jenkins.setProxy(null);
        for (TopLevelItem item : j.jenkins.getItems()) {
            item.delete();
        }
        SystemCredentialsProvider.getInstance().setDomainCredentialsMap(Map.of(Domain.global(), List.of()));
        SystemCredentialsProvider.getInstance().save();
        DatabricksConfiguration configuration = DatabricksConfiguration.get();
        configuration.setWorkspaces(List.of());
        configuration.setDefaultWorkspace(null);
        configuration.setKeepTokensOnController(false);
    }

    /** A Pipeline job with a script in the sandbox. */
    protected static WorkflowJob pipeline(String script) throws Exception {
        return pipeline(j.jenkins, script);
    }

    /** A Pipeline job in a folder, or in Jenkins itself. */
    protected static WorkflowJob pipeline(ModifiableTopLevelItemGroup parent, String script) throws Exception {
        TopLevelItemDescriptor type = (TopLevelItemDescriptor) Jenkins.get().getDescriptorOrDie(WorkflowJob.class);
        WorkflowJob job = (WorkflowJob)
                parent.createProject(type, "pipeline-" + parent.getItems().size(), false);
        return define(job, script);
    }

    /** Starts a build and does not wait for its end. */
    protected static WorkflowRun start(WorkflowJob job) throws Exception {
        return Objects.requireNonNull(job.scheduleBuild2(0)).waitForStart();
    }

    /** Gives a Pipeline job a script in the sandbox. */
    protected static WorkflowJob define(WorkflowJob job, String script) throws Exception {
        job.setDefinition(new CpsFlowDefinition(script, true));
        return job;
    }
}
