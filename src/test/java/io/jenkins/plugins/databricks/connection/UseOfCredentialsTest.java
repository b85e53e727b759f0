package io.jenkins.plugins.databricks.connection;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.domains.Domain;
import hudson.model.Item;
import hudson.model.Result;
import hudson.model.User;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.credentials.DatabricksServicePrincipal;
import io.jenkins.plugins.databricks.credentials.ManagedIdentityCredentials;
import java.util.List;
import jenkins.model.Jenkins;
import jenkins.security.QueueItemAuthenticatorConfiguration;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.MockQueueItemAuthenticator;

/** Which credential a build gets, as whom it runs, and what becomes of credentials while it runs. */
class UseOfCredentialsTest extends SharedJenkins {

    private static final String RUN = "databricksRunNow jobId: 17, wait: false, workspace: 'prod'";

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
    }

    @Test
    void buildOfAUserUsesTheJobsCredentialsOnlyIfThatUserMay() throws Exception {
        WorkflowJob job = define(j.createProject(WorkflowJob.class, "deploy"), RUN);
        runAs("ada");
        j.jenkins.setAuthorizationStrategy(readers());
        assertRefused(job, "there is no credential 'databricks-prod' that this job may use for localhost");
        assertThat(databricks.emulator().requests(), empty());

        j.jenkins.setAuthorizationStrategy(
                readers().grant(CredentialsProvider.USE_ITEM).everywhere().to("ada"));
        j.buildAndAssertSuccess(job);
        assertThat(databricks.emulator().runsStarted(), is(1));
    }

    @Test
    void buildOfAUserUsesThatUsersOwnCredentialAndNobodyElsesDoes() throws Exception {
        databricks.emulator().addServicePrincipal("of-ada", "secret-of-ada");
        WorkflowJob job = define(j.createProject(WorkflowJob.class, "deploy"), RUN + ", credentialsId: 'own'");
        runAs("ada");
        addOwn("ada", principal(CredentialsScope.USER, "own", "of-ada", "secret-of-ada"));
        addOwn("ada", new ManagedIdentityCredentials(CredentialsScope.USER, "machine", null));
        j.jenkins.setAuthorizationStrategy(
                readers().grant(CredentialsProvider.USE_OWN).everywhere().to("ada", "bob"));
        j.buildAndAssertSuccess(job);
        assertThat(databricks.emulator().tokensMinted("of-ada"), is(1));
        job.setDefinition(new CpsFlowDefinition(RUN + ", credentialsId: 'machine'", true));
        assertRefused(
                job,
                "'machine' is a managed identity of the controller, which works only in Jenkins' own credentials store");

        runAs("bob");
        job.setDefinition(new CpsFlowDefinition(RUN + ", credentialsId: 'own'", true));
        assertRefused(job, "there is no credential 'own' that this job may use");
        assertThat(databricks.emulator().runsStarted(), is(1));
    }

    @Test
    void jobsInDifferentFoldersGetTheirOwnCredentialOfTheSameId() throws Exception {
        for (String team : List.of("red", "blue")) {
            databricks.emulator().addServicePrincipal(team, "secret-of-" + team);
            Folder folder = j.createProject(Folder.class, team);
            DatabricksFixture.storeOf(folder)
                    .addCredentials(
                            Domain.global(),
                            principal(CredentialsScope.GLOBAL, "databricks-prod", team, "secret-of-" + team));
            j.buildAndAssertSuccess(define(folder.createProject(WorkflowJob.class, "deploy"), RUN));
            assertThat(databricks.emulator().tokensMinted(team), is(1));
        }
        assertThat(databricks.emulator().tokensMinted(DatabricksFixture.CLIENT_ID), is(0));
    }

    @Test
    void changedSecretCountsFromTheNextStepOn() throws Exception {
        WorkflowRun build = startAndWaitForRun();
        databricks.emulator().addServicePrincipal(DatabricksFixture.CLIENT_ID, "the-new-secret");
        DatabricksFixture.addCredentials(
                principal(CredentialsScope.GLOBAL, "databricks-prod", DatabricksFixture.CLIENT_ID, "the-new-secret"));
        removeOldCredential();
        databricks.emulator().releaseRuns();
        j.assertBuildStatusSuccess(j.waitForCompletion(build));
        assertThat(databricks.emulator().tokensMinted(DatabricksFixture.CLIENT_ID), is(2));
        assertThat(databricks.emulator().runsStarted(), is(2));
    }

    @Test
    void deletedCredentialIsToldByTheNextStepAndTheRunBeforeItIsSeenToItsEnd() throws Exception {
        WorkflowRun build = startAndWaitForRun();
        removeOldCredential();
        databricks.emulator().releaseRuns();
        j.assertBuildStatus(Result.FAILURE, j.waitForCompletion(build));
        j.assertLogContains("the first run has ended", build);
        j.assertLogContains("there is no credential 'databricks-prod' that this job may use", build);
        j.assertLogNotContains("\tat ", build);
        assertThat(databricks.emulator().runsStarted(), is(1));
    }

    private WorkflowRun startAndWaitForRun() throws Exception {
        databricks.emulator().holdRuns();
        WorkflowJob job = pipeline("""
                withDatabricks(workspace: 'prod') {
                  databricksRunNow jobId: 17, failBuild: false
                  echo 'the first run has ended'
                  databricksRunNow jobId: 17, wait: false
                }
                """);
        WorkflowRun build = start(job);
        databricks.emulator().awaitRunStarted();
        j.waitForMessage(": RUNNING", build);
        return build;
    }

    private static void removeOldCredential() throws Exception {
        SystemCredentialsProvider.getInstance().getCredentials().remove(0);
        SystemCredentialsProvider.getInstance().save();
    }

    private static void runAs(String user) {
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        QueueItemAuthenticatorConfiguration.get().getAuthenticators().clear();
        QueueItemAuthenticatorConfiguration.get()
                .getAuthenticators()
                .add(new MockQueueItemAuthenticator()
                        .authenticate("deploy", User.getById(user, true).impersonate2()));
    }

    private static MockAuthorizationStrategy readers() {
        return new MockAuthorizationStrategy()
                .grant(Jenkins.READ, Item.READ, Item.BUILD)
                .everywhere()
                .to("ada", "bob");
    }

    private static void addOwn(String user, StandardCredentials credentials) throws Exception {
        User owner = User.getById(user, true);
        try (ACLContext ignored = ACL.as2(owner.impersonate2())) {
            DatabricksFixture.storeOf(owner).addCredentials(Domain.global(), credentials);
        }
    }

    private static StandardCredentials principal(CredentialsScope scope, String id, String client, String secret) {
        return new DatabricksServicePrincipal(scope, id, null, client, Secret.fromString(secret));
    }

    private static void assertRefused(WorkflowJob job, String message) throws Exception {
        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, job);
        j.assertLogContains(message, build);
        j.assertLogNotContains("\tat ", build);
    }
}
