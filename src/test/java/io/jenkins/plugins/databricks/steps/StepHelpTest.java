package io.jenkins.plugins.databricks.steps;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;

import hudson.model.Describable;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.connection.DatabricksConfiguration;
import io.jenkins.plugins.databricks.connection.DatabricksWorkspace;
import io.jenkins.plugins.databricks.connection.FolderConnection;
import io.jenkins.plugins.databricks.credentials.DatabricksServicePrincipal;
import io.jenkins.plugins.databricks.credentials.EntraServicePrincipalCredentials;
import io.jenkins.plugins.databricks.credentials.FederationCredentials;
import io.jenkins.plugins.databricks.credentials.ManagedIdentityCredentials;
import io.jenkins.plugins.databricks.steps.bundle.DatabricksBundleDeployStep;
import io.jenkins.plugins.databricks.steps.bundle.DatabricksBundleDestroyStep;
import io.jenkins.plugins.databricks.steps.bundle.DatabricksBundlePlanStep;
import io.jenkins.plugins.databricks.steps.bundle.DatabricksBundleRunStep;
import io.jenkins.plugins.databricks.steps.bundle.DatabricksBundleValidateStep;
import io.jenkins.plugins.databricks.steps.runs.DatabricksCancelRunsStep;
import io.jenkins.plugins.databricks.steps.runs.DatabricksRunExecutableStep;
import io.jenkins.plugins.databricks.steps.runs.DatabricksRunNowStep;
import io.jenkins.plugins.databricks.steps.runs.DatabricksSubmitRunStep;
import io.jenkins.plugins.databricks.steps.runs.DatabricksWaitForRunStep;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.htmlunit.WebResponse;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;

class StepHelpTest extends SharedJenkins {

    private static final List<Class<? extends Step>> STEPS = List.of(
            DatabricksUploadStep.class,
            DatabricksDownloadStep.class,
            DatabricksCreateJobStep.class,
            DatabricksDeleteJobStep.class,
            DatabricksPackagePythonStep.class,
            DatabricksResetJobStep.class,
            DatabricksSubmitRunStep.class,
            DatabricksRunExecutableStep.class,
            DatabricksRunNowStep.class,
            DatabricksWaitForRunStep.class,
            DatabricksCancelRunsStep.class,
            DatabricksSecretScopeStep.class,
            DatabricksPutSecretStep.class,
            DatabricksCreateWorkspaceStep.class,
            DatabricksBundleValidateStep.class,
            DatabricksBundlePlanStep.class,
            DatabricksBundleDeployStep.class,
            DatabricksBundleRunStep.class,
            DatabricksBundleDestroyStep.class,
            WithDatabricksStep.class);

    @Test
    void everyStepAndEveryFieldHasHelp() throws Exception {
        List<String> pages = new ArrayList<>();
        for (Class<? extends Step> step : STEPS) {
            pages.add(page(step, ""));
            for (DescribableParameter field : DescribableModel.of(step).getParameters()) {
                pages.add(page(step, "/" + field.getName()));
            }
        }
        for (String field : List.of("defaultWorkspace", "keepTokensOnController")) {
            pages.add(page(DatabricksConfiguration.class, "/" + field));
        }
        for (String field : List.of("name", "host", "credentialsId", "azureResourceId")) {
            pages.add(page(DatabricksWorkspace.class, "/" + field));
        }
        for (String field : List.of("workspace", "host", "credentialsId", "azureResourceId")) {
            pages.add(helpFile(FolderConnection.class, field));
        }
        for (String field : List.of("clientId", "clientSecret", "testHost")) {
            pages.add(page(DatabricksServicePrincipal.class, "/" + field));
            pages.add(page(EntraServicePrincipalCredentials.class, "/" + field));
        }
        for (String field : List.of("tenantId", "certificate", "cloud")) {
            pages.add(page(EntraServicePrincipalCredentials.class, "/" + field));
        }
        for (String field : List.of("clientId", "cloud", "testHost")) {
            pages.add(page(ManagedIdentityCredentials.class, "/" + field));
            pages.add(page(FederationCredentials.class, "/" + field));
        }
        for (String field : List.of("idTokenCredentialsId", "tenantId")) {
            pages.add(page(FederationCredentials.class, "/" + field));
        }
        assertThat(pages.size(), greaterThan(50));
        Set<String> missing = new TreeSet<>();
        try (JenkinsRule.WebClient browser =
                j.createWebClient().withJavaScriptEnabled(false).withThrowExceptionOnFailingStatusCode(false)) {
            for (String page : pages) {
                WebResponse answer = browser.goTo(page, null).getWebResponse();
                if (answer.getStatusCode() != 200
                        || !answer.getContentAsString().contains("<div>")) {
                    missing.add(page);
                }
            }
        }
        assertThat(missing, empty());
    }

    /** The page that a form shows, which may be that of another descriptor. */
    private static String helpFile(Class<? extends Describable<?>> described, String field) throws Exception {
        return j.executeOnServer(
                () -> j.jenkins.getDescriptorOrDie(described).getHelpFile(field).substring(1));
    }

    private static String page(Class<?> described, String field) {
        return "descriptor/" + described.getName() + "/help" + field;
    }
}
