package io.jenkins.plugins.databricks.cli;

import static io.jenkins.plugins.casc.misc.Util.getToolRoot;
import static io.jenkins.plugins.casc.misc.Util.toYamlString;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.arrayWithSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import hudson.tools.InstallSourceProperty;
import io.jenkins.plugins.casc.ConfigurationContext;
import io.jenkins.plugins.casc.ConfiguratorRegistry;
import io.jenkins.plugins.casc.misc.ConfiguredWithCode;
import io.jenkins.plugins.casc.misc.JenkinsConfiguredWithCodeRule;
import io.jenkins.plugins.casc.misc.junit.jupiter.WithJenkinsConfiguredWithCode;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Test;

@WithJenkinsConfiguredWithCode
class CliConfigurationTest {

    private static DatabricksCliInstallation[] tools() {
        return DatabricksCliInstallation.DescriptorImpl.get().getInstallations();
    }

    private static DatabricksCliInstaller installer(DatabricksCliInstallation tool) {
        return tool.getProperties().get(InstallSourceProperty.class).installers.get(DatabricksCliInstaller.class);
    }

    private static void check() {
        assertThat(tools(), arrayWithSize(3));
        assertThat(tools()[0].getName(), is("1.27.0"));
        assertThat(tools()[0].getHome(), is(nullValue()));
        assertThat(installer(tools()[0]).getVersion(), is("1.27.0"));
        assertThat("Databricks' own", installer(tools()[0]).getReleases(), is(nullValue()));
        assertThat(
                installer(tools()[1]).getReleases(), is("https://mirror.example.com/databricks/cli/releases/download"));
        assertThat(installer(tools()[1]).getLabel(), is("linux"));
        assertThat(tools()[2].getHome(), is("/opt/databricks"));
    }

    @Test
    @ConfiguredWithCode("configuration-as-code.yaml")
    void codeConfiguresToolsAndIsExportedAsItWas(JenkinsConfiguredWithCodeRule j) throws Exception {
        check();
        String exported = toYamlString(getToolRoot(new ConfigurationContext(ConfiguratorRegistry.get()))
                .get("databricks"));
        assertThat(exported, is("""
                installations:
                - name: "1.27.0"
                  properties:
                  - installSource:
                      installers:
                      - databricksCliInstaller:
                          version: "1.27.0"
                - name: "mirrored"
                  properties:
                  - installSource:
                      installers:
                      - databricksCliInstaller:
                          label: "linux"
                          releases: "https://mirror.example.com/databricks/cli/releases/download"
                          version: "1.26.0"
                - home: "/opt/databricks"
                  name: "by hand"
                """));
    }

    @Test
    @ConfiguredWithCode("configuration-as-code.yaml")
    void theFormKeepsThemAndARestartToo(JenkinsConfiguredWithCodeRule j) throws Exception {
        HtmlPage page = j.createWebClient().goTo("manage/configureTools/");
        j.submit(page.getFormByName("config"));
        check();
        DatabricksCliInstallation.DescriptorImpl.get().load();
        check();
    }
}
