package io.jenkins.plugins.databricks;

import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.domains.Domain;
import hudson.model.TopLevelItem;
import io.jenkins.plugins.databricks.connection.DatabricksConfiguration;
import java.util.List;
import java.util.Map;
import jenkins.security.QueueItemAuthenticatorConfiguration;
import org.jvnet.hudson.test.JenkinsRule;

/** For the tests of a class that share a Jenkins: it starts slowly, and each of them wants to find it as if it had just been installed. */
public final class CleanJenkins {

    private CleanJenkins() {}

    /** Leaves no job, no credential, no workspace, no user's permission, no proxy. */
    public static void clean(JenkinsRule j) throws Exception {
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
        configuration.setUploadThroughController(false);
    }
}
