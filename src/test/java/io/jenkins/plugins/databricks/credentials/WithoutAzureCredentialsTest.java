package io.jenkins.plugins.databricks.credentials;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.notNullValue;

import com.cloudbees.plugins.credentials.CredentialsMatchers;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.util.Secret;
import java.util.List;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** A Jenkins that does not have the Azure Credentials plugin. */
class WithoutAzureCredentialsTest {

    @RegisterExtension
    private final RealJenkinsExtension jenkins = new RealJenkinsExtension().omitPlugins("azure-credentials");

    @Test
    void itsCredentialsAreLeftOutAndAllOthersWork() throws Throwable {
        jenkins.then(WithoutAzureCredentialsTest::check);
    }

    private static void check(JenkinsRule j) throws Exception {
        assertThat(
                j.jenkins
                        .getExtensionList("io.jenkins.plugins.databricks.credentials.CredentialsAdapter")
                        .isEmpty(),
                is(true));
        assertThat(j.jenkins.getDescriptor(ManagedIdentityCredentials.class), notNullValue());
        StandardCredentials principal = new DatabricksServicePrincipal(
                CredentialsScope.GLOBAL, "principal", null, "client", Secret.fromString("secret"));
        StandardCredentials token =
                new StringCredentialsImpl(CredentialsScope.GLOBAL, "token", null, Secret.fromString("secret"));
        StandardCredentials password = new UsernamePasswordCredentialsImpl(
                CredentialsScope.GLOBAL, "password", null, "user", "secret-word-14");
        assertThat(
                CredentialsMatchers.filter(List.of(principal, token, password), DatabricksCredentials.MATCHER),
                containsInAnyOrder(principal, token));
    }
}
