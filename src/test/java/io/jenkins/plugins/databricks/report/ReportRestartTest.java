package io.jenkins.plugins.databricks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import io.jenkins.plugins.databricks.report.data.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.junit.jupiter.JenkinsSessionExtension;

class ReportRestartTest {

    @RegisterExtension
    private final JenkinsSessionExtension sessions = new JenkinsSessionExtension();

    @Test
    void goesOnWithWhatWasStored() throws Throwable {
        sessions.then(j -> {
            FreeStyleProject project = j.createFreeStyleProject("deploy");
            DatabricksReport report = DatabricksReport.of(j.buildAndAssertSuccess(project));
            report.addUploads(Samples.HOST, Samples.files(1));
            report.updateRun(Samples.HOST, Samples.running(5));
        });
        sessions.then(j -> {
            FreeStyleBuild build = j.jenkins
                    .getItemByFullName("deploy", FreeStyleProject.class)
                    .getBuildByNumber(1);
            DatabricksReport report = DatabricksReport.of(build);
            report.updateRun(Samples.HOST, Samples.succeeded(5));

            assertEquals(1, report.data().uploads().size());
            assertEquals(1, report.data().runs().size());
            assertTrue(report.data().runs().get(0).run().ended());
        });
    }
}
