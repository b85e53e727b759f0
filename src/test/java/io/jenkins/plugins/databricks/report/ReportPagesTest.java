package io.jenkins.plugins.databricks.report;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.either;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.Launcher;
import hudson.model.AbstractBuild;
import hudson.model.BuildListener;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.User;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.api.RunState;
import io.jenkins.plugins.databricks.deploy.download.DownloadedFile;
import io.jenkins.plugins.databricks.deploy.jobs.SettingChange;
import io.jenkins.plugins.databricks.deploy.upload.UploadedFile;
import io.jenkins.plugins.databricks.report.data.BundleSamples;
import io.jenkins.plugins.databricks.report.data.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import jenkins.management.Badge;
import jenkins.model.Jenkins;
import jenkins.model.experimentalflags.UserExperimentalFlagsProperty;
import net.sf.json.JSONObject;
import org.htmlunit.Page;
import org.htmlunit.WebResponse;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule.WebClient;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.TestBuilder;

class ReportPagesTest extends SharedJenkins {

    private static final String EVIL = "<script>document.title='pwned'</script><img src=x onerror=\"alert(1)\">";

    private FreeStyleBuild build;
    private DatabricksReport report;

    @BeforeEach
    void aBuildWithAReport() throws Exception {
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        User.getById("ada", true).addProperty(new UserExperimentalFlagsProperty(Map.of("new-build-page.flag", "true")));
        build = j.buildAndAssertSuccess(j.createFreeStyleProject());
        report = DatabricksReport.of(build);
    }

    @Test
    void aBuildHasOneReport() {
        assertSame(report, DatabricksReport.of(build));
        assertEquals(1, build.getActions(DatabricksReportAction.class).size());
    }

    @Test
    void classicBuildPageSumsUpAndLinks() throws Exception {
        report.addUploads(Samples.HOST, Samples.files(3));
        report.updateRun(Samples.HOST, Samples.failed(5));

        HtmlPage page = j.createWebClient().getPage(build);

        assertThat(page.asNormalizedText(), containsString("nightly failed (0 of 1 task succeeded, 1 failed)"));
        assertThat(page.asNormalizedText(), containsString("Task load failed with message: Workload failed."));
        assertEquals(
                "load", page.getAnchorByHref("databricks/#databricks-task-50").getTextContent());
        assertThat(page.asNormalizedText(), containsString("3 files uploaded (60 KB)"));
        assertNotNull(page.getAnchorByHref(Samples.page("/jobs/17/runs/50").toString()));
        assertNotNull(page.querySelector("#tasks a[href$='/databricks']"), "link in the side panel");
    }

    @Test
    void filesThatWereLeftOutAreShownAsUnchanged() throws Exception {
        report.addUploads(Samples.HOST, Samples.files(2));
        report.addUploads(
                Samples.HOST, List.of(new UploadedFile("same.py", "dbfs:/same.py", 5, "9f86d081", 3, true, null)));

        HtmlPage page = j.createWebClient().getPage(build, "databricks");

        assertThat(page.asNormalizedText(), containsString("2 files uploaded (40 KB), 1 unchanged"));
        assertThat(
                page.querySelector("#databricks-uploads tbody tr:last-child").asNormalizedText(),
                containsString("unchanged"));
    }

    @Test
    void saysWhereItComesFrom() throws Exception {
        report.setCommit("6eb30fc0a1b2c3d4e5f60718293a4b5c6d7e8f90");

        HtmlPage page = j.createWebClient().getPage(build, "databricks");
        JSONObject json = j.getJSON(build.getUrl() + "databricks/api/json").getJSONObject();

        String cause = build.getCauses().get(0).getShortDescription();
        assertThat(
                page.getElementById("databricks-origin").asNormalizedText(), containsString(cause.replace("  ", " ")));
        assertThat(page.getElementById("databricks-origin").asNormalizedText(), containsString("Commit 6eb30fc0"));
        assertEquals("6eb30fc0a1b2c3d4e5f60718293a4b5c6d7e8f90", json.getString("commit"));
        assertEquals(List.of(cause), json.getJSONArray("causes"));
    }

    /** Such as the badge, the summary and the page, while the build goes on. */
    @Test
    void allPartsOfOneAnswerShowTheSame() throws Exception {
        DatabricksReportAction action = build.getAction(DatabricksReportAction.class);
        WebClient client = j.createWebClient();

        client.executeOnServer(() -> {
            assertEquals(0, action.getRuns().size());
            report.updateRun(Samples.HOST, Samples.failed(5));
            assertEquals(0, action.getRuns().size());
            assertNull(action.getBadge());
            return null;
        });

        client.executeOnServer(() -> {
            assertEquals(1, action.getRuns().size());
            assertNotNull(action.getBadge());
            return null;
        });
    }

    @Test
    void downloadsAreListed() throws Exception {
        report.addDownloads(
                Samples.HOST, List.of(new DownloadedFile("reports/a.xml", "/Volumes/main/sales/a.xml", 20_480)));

        assertThat(j.createWebClient().getPage(build).asNormalizedText(), containsString("1 file downloaded (20 KB)"));
        assertThat(
                ((HtmlPage) j.createWebClient().getPage(build, "databricks"))
                        .querySelector("#databricks-downloads tbody tr")
                        .asNormalizedText(),
                is("/Volumes/main/sales/a.xml\treports/a.xml\t20 KB"));
    }

    @Test
    void aRepairThatNobodyFollowsSaysSo() throws Exception {
        report.updateRun(Samples.HOST, Samples.failed(5));
        report.addRepair("token", Samples.HOST, 5, "Ada");

        HtmlPage page = j.createWebClient().getPage(build, "databricks");

        assertThat(
                page.querySelector(".databricks-repair").asNormalizedText(),
                containsString("Jenkins no longer follows this repair."));
    }

    @Test
    void newBuildPageHasACardAndATab() throws Exception {
        report.updateRun(Samples.HOST, Samples.failed(5));
        report.addReset(Samples.HOST, 17, "nightly", Samples.page("/jobs/17"), Samples.changes());
        WebClient client = clientWithNewBuildPage();

        HtmlPage overview = client.getPage(build);
        assertThat(
                overview.querySelector(".app-build__grid .jenkins-card__teaser[href='databricks']")
                        .asNormalizedText(),
                containsString("load in nightly failed: Task load failed with message: Workload failed.\n"
                        + "nightly failed (0 of 1 task succeeded, 1 failed)\n3 settings of 1 job changed"));
        assertThat(
                overview.querySelector(".app-build-tabs a[href$='databricks']").asNormalizedText(),
                containsString("1"));

        HtmlPage page = client.getPage(build, "databricks");
        assertNotNull(page.querySelector(".app-build-bar"));
        assertNotNull(page.querySelector("#databricks-run-5"));
    }

    @Test
    void pageShowsRunsSettingsAndUploads() throws Exception {
        JobRun run = Samples.failed(5);
        report.addUploads(Samples.HOST, Samples.files(1));
        report.addReset(Samples.HOST, 17, "nightly", Samples.page("/jobs/17"), Samples.changes());
        report.updateRun(Samples.HOST, run);
        report.saveOutput(
                Samples.HOST,
                run,
                run.tasks().get(0),
                new RunOutput("counting\n", false, "ValueError: no rows", "Traceback …"));

        HtmlPage page = j.createWebClient().getPage(build, "databricks");
        DomElement section = page.getElementById("databricks-run-5");

        assertThat(section.asNormalizedText(), containsString("nightly"));
        assertThat(section.asNormalizedText(), containsString("RUN_EXECUTION_ERROR"));
        assertThat(section.asNormalizedText(), containsString("ValueError: no rows"));
        assertThat(section.getTextContent(), containsString("Traceback …"));
        assertEquals(
                "counting\nValueError: no rows\nTraceback …",
                j.createWebClient()
                        .goTo(build.getUrl() + "databricks/text?task=50", "text/plain")
                        .getWebResponse()
                        .getContentAsString());
        assertNotNull(section.querySelector("rect.databricks-fill--failed[width='94.44%']"));
        assertEquals(
                "noopener noreferrer",
                section.querySelector("a.jenkins-button")
                        .getAttributes()
                        .getNamedItem("rel")
                        .getNodeValue());
        assertThat(
                page.getElementById("databricks-resets").asNormalizedText(),
                containsString("tasks[load].new_cluster.num_workers"));
        assertThat(
                page.getElementById("databricks-uploads").asNormalizedText(),
                containsString("dbfs:/python/jobs/part-0.py"));
    }

    @Test
    void anEmptyReportSaysSo() throws Exception {
        HtmlPage page = j.createWebClient().getPage(build, "databricks");

        assertThat(page.getElementById("databricks-empty").asNormalizedText(), containsString("Nothing to report"));
        j.createWebClient().getPage(build);
        clientWithNewBuildPage().getPage(build);
    }

    @Test
    void remoteTextStaysText() throws Exception {
        RunState state = new RunState("TERMINATED", EVIL, EVIL, EVIL, EVIL);
        JobRun run = new JobRun(
                5,
                17,
                EVIL,
                Samples.page("/jobs/17/runs/5").toString(),
                state,
                Samples.START,
                Samples.START.plusSeconds(9),
                List.of(new JobRun.TaskRun(EVIL, 50, null, state, Samples.START, Samples.START.plusSeconds(9), 0)));
        report.updateRun(Samples.HOST, run);
        report.saveOutput(Samples.HOST, run, run.tasks().get(0), new RunOutput(EVIL, false, EVIL, EVIL));
        report.addUploads(Samples.HOST, List.of(new UploadedFile(EVIL, EVIL, 1, EVIL, 1, false, null)));
        report.addReset(Samples.HOST, 17, EVIL, null, List.of(new SettingChange(EVIL, EVIL, EVIL)));

        report.addBundle(BundleSamples.evil(EVIL));

        for (WebClient client : List.of(j.createWebClient(), clientWithNewBuildPage())) {
            for (String path : List.of("", "databricks", "databricks/content", "databricks/rows?run=5")) {
                HtmlPage page = client.getPage(build, path);
                assertThat(
                        path,
                        page.getWebResponse().getContentAsString(),
                        not(containsString("<script>document.title")));
                assertThat(path, page.getWebResponse().getContentAsString(), not(containsString("<img src=x")));
                assertThat(path, page.getTitleText(), not(containsString("pwned")));
            }
        }
        assertThat(j.createWebClient().getPage(build, "databricks").asNormalizedText(), containsString(EVIL));
    }

    @Test
    void onlyThoseWhoMayReadTheJobSeeIt() throws Exception {
        JobRun run = Samples.succeeded(5);
        report.saveOutput(Samples.HOST, run, run.tasks().get(0), new RunOutput("private", false, null, null));
        j.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ)
                .everywhere()
                .toEveryone()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin"));
        WebClient stranger = j.createWebClient().withThrowExceptionOnFailingStatusCode(false);

        for (String path : List.of("", "content", "api/json", "output?task=50", "text?task=50", "rows?run=5")) {
            String url = build.getUrl() + "databricks/" + path;
            assertThat(
                    url,
                    stranger.goTo(url, null).getWebResponse().getStatusCode(),
                    either(is(403)).or(is(404)));
            assertEquals(
                    200,
                    j.createWebClient()
                            .login("admin")
                            .goTo(url, null)
                            .getWebResponse()
                            .getStatusCode(),
                    url);
        }
    }

    @Test
    void jsonTellsWhatThePageTells() throws Exception {
        JobRun run = Samples.failed(5);
        report.addUploads(Samples.HOST, Samples.files(2));
        report.addReset(Samples.HOST, 17, "nightly", Samples.page("/jobs/17"), Samples.changes());
        report.saveOutput(Samples.HOST, run, run.tasks().get(0), new RunOutput(null, false, "ValueError", null));

        JSONObject json = j.getJSON(build.getUrl() + "databricks/api/json").getJSONObject();

        JSONObject first = json.getJSONArray("runs").getJSONObject(0);
        assertEquals(5, first.getLong("runId"));
        assertEquals("FAILED", first.getString("resultState"));
        assertEquals(90_000, first.getLong("durationMillis"));
        JSONObject task = first.getJSONArray("tasks").getJSONObject(0);
        assertEquals("load", task.getString("key"));
        assertEquals("ValueError", task.getString("error"));
        assertEquals("output?task=50", task.getString("outputPath"));
        assertEquals(2, json.getJSONArray("uploads").size());
        assertEquals(
                "8",
                json.getJSONArray("resets")
                        .getJSONObject(0)
                        .getJSONArray("changes")
                        .getJSONObject(0)
                        .getString("after"));
        assertEquals(false, json.getBoolean("live"));
    }

    @Test
    void jsonHasTheDocumentedShape() throws Exception {
        report.addUploads(Samples.HOST, Samples.files(1));
        report.addReset(Samples.HOST, 17, "nightly", Samples.page("/jobs/17"), Samples.changes());
        report.addDownloads(Samples.HOST, List.of(new DownloadedFile("reports/a.xml", "/Volumes/a.xml", 9)));
        report.updateRun(Samples.HOST, Samples.failed(5));
        report.addRepair("token", Samples.HOST, 5, "Ada");
        report.updateRepair(
                "token", Samples.run(5, Samples.SUCCESS, null, Samples.task("load", 99, Samples.SUCCESS, 1, 2)));

        JSONObject json = j.getJSON(build.getUrl() + "databricks/api/json").getJSONObject();

        JSONObject run = json.getJSONArray("runs").getJSONObject(0);
        JSONObject reset = json.getJSONArray("resets").getJSONObject(0);
        assertEquals(documented("the report"), fields(json));
        assertEquals(documented("each of `runs`"), fields(run));
        JSONObject repair = run.getJSONArray("repairs").getJSONObject(0);
        assertEquals(documented("each of a run's `repairs`"), fields(repair));
        assertEquals(documented("each of `runs`"), fields(repair.getJSONObject("run")));
        assertEquals(
                documented("each of `downloads`"),
                fields(json.getJSONArray("downloads").getJSONObject(0)));
        assertEquals(
                documented("each of a run's `tasks`"),
                fields(run.getJSONArray("tasks").getJSONObject(0)));
        assertEquals(documented("each of `resets` (jobs that were created or reset)"), fields(reset));
        assertEquals(
                documented("each of a reset's `changes`"),
                fields(reset.getJSONArray("changes").getJSONObject(0)));
        assertEquals(
                documented("each of `uploads`"),
                fields(json.getJSONArray("uploads").getJSONObject(0)));
    }

    private static Set<String> fields(JSONObject object) {
        Set<String> names = new TreeSet<>();
        object.keySet().forEach(name -> names.add(name.toString()));
        names.remove("_class");
        return names;
    }

    private static Set<String> documented(String object) throws IOException {
        Path page = io.jenkins.plugins.databricks.Samples.dailySales().resolve("../../report.md");
        String row = Files.readAllLines(page).stream()
                .filter(line -> line.startsWith("| " + object + " |"))
                .findFirst()
                .orElseThrow();
        Set<String> names = new TreeSet<>();
        Matcher name = Pattern.compile("`(\\w+)`").matcher(row.substring(object.length() + 2));
        while (name.find()) {
            names.add(name.group(1));
        }
        return names;
    }

    @Test
    void theBuildsOwnJsonStaysSmall() throws Exception {
        report.addUploads(Samples.HOST, Samples.files(100));

        assertThat(j.getJSON(build.getUrl() + "api/json").getContentAsString(), not(containsString("part-7.py")));
    }

    @Test
    void outputIsADownloadAndNothingABrowserWouldRun() throws Exception {
        JobRun run = Samples.failed(5);
        report.saveOutput(
                Samples.HOST, run, run.tasks().get(0), new RunOutput("<b>out</b>\n", false, "error", "trace"));

        WebResponse answer = j.createWebClient()
                .goTo(build.getUrl() + "databricks/output?task=50", "text/plain")
                .getWebResponse();

        assertEquals("<b>out</b>\nerror\ntrace\n", answer.getContentAsString());
        assertEquals("nosniff", answer.getResponseHeaderValue("X-Content-Type-Options"));
        assertEquals(
                "attachment; filename=\"databricks-output-50.txt\"",
                answer.getResponseHeaderValue("Content-Disposition"));
        j.createWebClient().assertFails(build.getUrl() + "databricks/output?task=51", 404);
        j.createWebClient().assertFails(build.getUrl() + "databricks/text?task=51", 404);
        j.createWebClient().assertFails(build.getUrl() + "databricks/rows?run=51", 404);
        j.createWebClient().assertFails(build.getUrl() + "databricks/output?task=../report", 404);
    }

    @Test
    void aRunningBuildIsLiveAndNeverCached() throws Exception {
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
        build = project.scheduleBuild2(0).waitForStart();
        try {
            report = DatabricksReport.of(build);
            report.updateRun(Samples.HOST, Samples.running(5));
            HtmlPage content = j.createWebClient().getPage(build, "databricks/content");
            assertThat(content.getWebResponse().getResponseHeaderValue("Cache-Control"), containsString("no-store"));
            assertNotNull(
                    content.querySelector("#databricks-run-5 .databricks-head svg"),
                    "symbols without the page around them");
            assertEquals(0, content.querySelectorAll("img").size());
            assertEquals("3000", refreshMillis(content));
            assertEquals("1", badge().getText());
            report.updateRun(Samples.HOST, Samples.succeeded(5));
        } finally {
            end.countDown();
        }
        j.assertBuildStatusSuccess(j.waitForCompletion(build));

        assertEquals("0", refreshMillis(j.createWebClient().getPage(build, "databricks/content")));
        assertNull(badge());
    }

    private static String refreshMillis(HtmlPage content) {
        return ((DomElement) content.querySelector(".databricks-report")).getAttribute("data-refresh-millis");
    }

    @Test
    void anEndedBuildMayBeCached() throws Exception {
        Page page = j.createWebClient().goTo(build.getUrl() + "databricks/api/json", null);

        assertEquals("private, max-age=3600", page.getWebResponse().getResponseHeaderValue("Cache-Control"));
    }

    @Test
    void aThousandUploadsAreFolded() throws Exception {
        report.addUploads(Samples.HOST, Samples.files(1_000));
        Page page = j.createWebClient().goTo(build.getUrl() + "databricks/content", null);

        DomElement files = ((HtmlPage) page).getElementById("databricks-files");
        assertTrue(!files.hasAttribute("open"));
        assertThat(
                ((HtmlPage) page).getElementById("databricks-uploads").asNormalizedText(),
                containsString("1,000 files uploaded"));
    }

    @Test
    void badgeCountsFailures() {
        assertNull(badge());
        report.updateRun(Samples.HOST, Samples.succeeded(1));
        assertNull(badge());
        report.updateRun(Samples.HOST, Samples.failed(2));
        assertEquals("1", badge().getText());
    }

    @Test
    void buildXmlHoldsNothingOfTheReport() throws Exception {
        report.addUploads(Samples.HOST, Samples.files(1));
        build.save();

        String xml = Files.readString(build.getRootDir().toPath().resolve("build.xml"));
        assertThat(xml, containsString("<io.jenkins.plugins.databricks.report.DatabricksReportAction"));
        assertThat(xml, not(containsString("part-0.py")));
    }

    @Test
    void deletingTheBuildDeletesItsReport() throws Exception {
        report.addUploads(Samples.HOST, Samples.files(1));
        build.delete();

        assertTrue(Files.notExists(build.getRootDir().toPath().resolve("databricks")));
    }

    private Badge badge() {
        return build.getAction(DatabricksReportAction.class).getBadge();
    }

    private static WebClient clientWithNewBuildPage() throws Exception {
        return j.createWebClient().login("ada");
    }
}
