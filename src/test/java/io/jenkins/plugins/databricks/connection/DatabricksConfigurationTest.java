package io.jenkins.plugins.databricks.connection;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.htmlunit.FailingHttpStatusCodeException;
import org.htmlunit.html.HtmlButton;
import org.htmlunit.html.HtmlElementUtil;
import org.htmlunit.html.HtmlForm;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DatabricksConfigurationTest extends SharedJenkins {

    private static final String RESOURCE_ID =
            "/subscriptions/1/resourceGroups/data/providers/Microsoft.Databricks/workspaces/test";

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @Test
    void formAndDiskKeepEverything() throws Exception {
        configureTwo();
        DatabricksConfiguration configuration = DatabricksConfiguration.get();
        configuration.setKeepTokensOnController(true);
        j.configRoundtrip();
        assertTwo();
        configuration.setWorkspaces(List.of());
        configuration.setKeepTokensOnController(false);
        configureTwo();
        configuration.setKeepTokensOnController(true);
        configuration.load();
        assertTwo();
        assertThat(
                "plain XML, which people compare and edit",
                Files.readString(
                        Path.of(j.jenkins.getRootDir().getPath(), DatabricksConfiguration.class.getName() + ".xml")),
                containsString("<io.jenkins.plugins.databricks.connection.DatabricksWorkspace>"));
    }

    private void configureTwo() throws Exception {
        databricks.configure();
        DatabricksWorkspace prod = DatabricksConfiguration.get().workspace("prod");
        DatabricksWorkspace test = new DatabricksWorkspace("test", "https://adb-1.2.azuredatabricks.net");
        test.setCredentialsId("entra");
        test.setAzureResourceId(RESOURCE_ID);
        DatabricksConfiguration.get().setWorkspaces(List.of(prod, test));
        DatabricksConfiguration.get().setDefaultWorkspace("test");
    }

    private void assertTwo() {
        DatabricksConfiguration configuration = DatabricksConfiguration.get();
        assertThat(names(), contains("prod", "test"));
        DatabricksWorkspace prod = configuration.workspace("prod");
        assertThat(prod.getHost(), is(databricks.emulator().url().toString()));
        assertThat(prod.getCredentialsId(), is("databricks-prod"));
        assertThat(prod.getAzureResourceId(), nullValue());
        DatabricksWorkspace test = configuration.workspace("test");
        assertThat(test.getHost(), is("https://adb-1.2.azuredatabricks.net"));
        assertThat(test.getCredentialsId(), is("entra"));
        assertThat(test.getAzureResourceId(), is(RESOURCE_ID));
        assertThat(configuration.getDefaultWorkspace(), is("test"));
        assertThat(configuration.isKeepTokensOnController(), is(true));
    }

    @Test
    void formWithoutAnyWorkspaceEmptiesTheConfiguration() throws Exception {
        configureTwo();
        HtmlPage page = j.createWebClient().goTo("manage/configure");
        HtmlForm form = page.getFormByName("config");
        for (int left = 2; left > 0; left--) {
            HtmlButton delete = (HtmlButton) form.querySelector("[name='workspaces'] .repeatable-delete");
            HtmlElementUtil.click(delete);
        }
        form.getInputByName("_.defaultWorkspace").setValue("");
        j.submit(form);
        assertThat(names(), empty());
        assertThat(DatabricksConfiguration.get().getDefaultWorkspace(), nullValue());
    }

    @Test
    void nameGivenTwiceIsRefusedAndNothingIsLost() throws Exception {
        configureTwo();
        HtmlForm form = j.createWebClient().goTo("manage/configure").getFormByName("config");
        form.getInputsByName("_.name").stream()
                .filter(input -> input.getValue().equals("test"))
                .findFirst()
                .orElseThrow()
                .setValue("prod");
        FailingHttpStatusCodeException refused =
                Assertions.assertThrows(FailingHttpStatusCodeException.class, () -> j.submit(form));
        assertThat(refused.getStatusCode(), is(400));
        assertThat(refused.getResponse().getContentAsString(), containsString("Two Databricks workspaces are named"));
        assertThat(names(), contains("prod", "test"));
        DatabricksConfiguration.get().load();
        assertThat(names(), contains("prod", "test"));
    }

    @Test
    void plainHttpIsForThisMachineOnly() {
        DatabricksWorkspace.DescriptorImpl form =
                j.jenkins.getDescriptorByType(DatabricksWorkspace.DescriptorImpl.class);
        assertThat(form.doCheckHost("http://adb-1.2.azuredatabricks.net").kind, is(FormValidation.Kind.ERROR));
        assertThat(form.doCheckHost("http://adb-1.2.azuredatabricks.net").getMessage(), containsString("https://"));
        assertThat(form.doCheckHost("ftp://adb-1.2.azuredatabricks.net").kind, is(FormValidation.Kind.ERROR));
        assertThat(form.doCheckHost(" ").getMessage(), containsString("Enter the address"));
        assertThat(form.doCheckHost("http://localhost:8080").kind, is(FormValidation.Kind.OK));
        assertThat(form.doCheckHost("adb-1.2.azuredatabricks.net").kind, is(FormValidation.Kind.OK));
        assertThat(
                form.doCheckHost("https://adb-1.2.azuredatabricks.net/?o=1#job/17").kind, is(FormValidation.Kind.OK));
        DatabricksConfiguration configuration = DatabricksConfiguration.get();
        IllegalArgumentException refused = Assertions.assertThrows(
                IllegalArgumentException.class,
                () -> configuration.setWorkspaces(
                        List.of(new DatabricksWorkspace("prod", "http://adb-1.2.azuredatabricks.net"))));
        assertThat(refused.getMessage(), containsString("'prod' must begin with https://"));
        assertThat(names(), empty());
    }

    @Test
    void unknownDefaultWorkspaceIsWarnedOf() throws Exception {
        databricks.configure();
        DatabricksConfiguration form = DatabricksConfiguration.get();
        assertThat(form.doCheckDefaultWorkspace("prod").kind, is(FormValidation.Kind.OK));
        assertThat(form.doCheckDefaultWorkspace("").kind, is(FormValidation.Kind.OK));
        assertThat(form.doCheckDefaultWorkspace("production").kind, is(FormValidation.Kind.WARNING));
        assertThat(
                form.doCheckDefaultWorkspace("production").renderHtml(),
                containsString("no workspace named &#039;production&#039;"));
    }

    private static List<String> names() {
        return DatabricksConfiguration.get().getWorkspaces().stream()
                .map(DatabricksWorkspace::getName)
                .toList();
    }
}
