package io.jenkins.plugins.databricks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import hudson.Launcher;
import hudson.model.AbstractBuild;
import hudson.model.BuildListener;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import java.util.concurrent.CountDownLatch;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.TestBuilder;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class LiveReportTest {

    @Test
    void aRunningBuildIsLiveAndNeverCached(JenkinsRule j) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        FreeStyleProject project = j.createFreeStyleProject();
        project.getBuildersList().add(new TestBuilder() {
            @Override
            public boolean perform(AbstractBuild<?, ?> build, Launcher launcher, BuildListener listener)
                    throws InterruptedException {
                end.await();
                return true;
            }
        });
        FreeStyleBuild build = project.scheduleBuild2(0).waitForStart();
        DatabricksReport report = DatabricksReport.of(build);
        report.updateRun(Samples.HOST, Samples.running(5));

        HtmlPage content = content(j, build);
        assertEquals("private, no-store", content.getWebResponse().getResponseHeaderValue("Cache-Control"));
        assertEquals("3000", refresh(content));
        assertNotNull(build.getAction(DatabricksReportAction.class).getBadge());

        report.updateRun(Samples.HOST, Samples.succeeded(5));
        end.countDown();
        j.assertBuildStatusSuccess(j.waitForCompletion(build));

        assertEquals("0", refresh(content(j, build)));
        assertNull(build.getAction(DatabricksReportAction.class).getBadge());
    }

    private static HtmlPage content(JenkinsRule j, FreeStyleBuild build) throws Exception {
        return j.createWebClient().getPage(build, "databricks/content");
    }

    private static String refresh(HtmlPage content) {
        return ((DomElement) content.querySelector(".databricks-report")).getAttribute("data-refresh-millis");
    }
}
