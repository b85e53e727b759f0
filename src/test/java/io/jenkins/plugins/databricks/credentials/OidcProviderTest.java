package io.jenkins.plugins.databricks.credentials;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.Result;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.emulator.identity.FederationPolicy;
import io.jenkins.plugins.oidc_provider.IdTokenStringCredentials;
import java.math.BigInteger;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.spec.RSAPublicKeySpec;
import java.util.Base64;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** Jenkins itself as the issuer of id tokens, with the plugin that makes it one. */
@WithJenkins
class OidcProviderTest {

    private static final String CLIENT = "0f2a1c1b-2222-4d2c-9c7e-00000000000b";

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @Test
    void aJobDeploysByTheIdTokenThatJenkinsIssuesForIt(JenkinsRule j) throws Exception {
        databricks.configure();
        IdTokenStringCredentials idToken = new IdTokenStringCredentials(CredentialsScope.GLOBAL, "id-token", null);
        idToken.setAudience("account");
        DatabricksFixture.addCredentials(idToken);
        FederationCredentials federation =
                new FederationCredentials(CredentialsScope.GLOBAL, "federation", null, "id-token");
        federation.setClientId(CLIENT);
        DatabricksFixture.addCredentials(federation);
        WorkflowJob trusted = pipeline(j, "deploy");
        WorkflowJob other = pipeline(j, "other");
        databricks
                .emulator()
                .addFederationPolicy(
                        CLIENT,
                        new FederationPolicy(j.getURL() + "oidc", trusted.getAbsoluteUrl(), "account", publicKey(j)));

        j.buildAndAssertSuccess(trusted);
        j.assertLogContains("No federation policy accepts the subject", j.buildAndAssertStatus(Result.FAILURE, other));

        assertThat(databricks.emulator().tokensMinted(CLIENT), is(1));
    }

    private static WorkflowJob pipeline(JenkinsRule j, String name) throws Exception {
        WorkflowJob job = j.createProject(WorkflowJob.class, name);
        job.setDefinition(new CpsFlowDefinition(
                "databricksRunNow jobId: 17, wait: false, workspace: 'prod', credentialsId: 'federation'", true));
        return job;
    }

    /** As Databricks reads it, without signing in to Jenkins. */
    private static PublicKey publicKey(JenkinsRule j) throws Exception {
        try (JenkinsRule.WebClient browser = j.createWebClient()) {
            String jwks = browser.goTo("oidc/jwks", "application/json")
                    .getWebResponse()
                    .getContentAsString();
            JSONObject key = JSONObject.fromObject(jwks).getJSONArray("keys").getJSONObject(0);
            return KeyFactory.getInstance("RSA")
                    .generatePublic(new RSAPublicKeySpec(number(key, "n"), number(key, "e")));
        }
    }

    private static BigInteger number(JSONObject key, String name) {
        return new BigInteger(1, Base64.getUrlDecoder().decode(key.getString(name)));
    }
}
