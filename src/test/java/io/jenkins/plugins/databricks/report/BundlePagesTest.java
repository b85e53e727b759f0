package io.jenkins.plugins.databricks.report;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import hudson.model.FreeStyleBuild;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic.Location;
import io.jenkins.plugins.databricks.report.data.BundleRecord;
import io.jenkins.plugins.databricks.report.data.BundleSamples;
import io.jenkins.plugins.databricks.report.data.Samples;
import io.jenkins.plugins.databricks.report.data.SourcePages;
import java.net.URI;
import java.util.List;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.htmlunit.html.DomElement;
import org.htmlunit.html.DomNode;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule.WebClient;

/** Bundles on the pages of a report. */
class BundlePagesTest extends SharedJenkins {

    private FreeStyleBuild build;
    private DatabricksReport report;

    @BeforeEach
    void aBuildWithAReport() throws Exception {
        build = j.buildAndAssertSuccess(j.createFreeStyleProject());
        report = DatabricksReport.of(build);
    }

    private HtmlPage page() throws Exception {
        return j.createWebClient().getPage(build, "databricks");
    }

    @Test
    void aPlanShowsEachResourceWithItsSettingsBeforeAndAfter() throws Exception {
        report.addBundle(BundleSamples.planned(BundleSamples.plan()));

        DomElement plan = page().getElementById("databricks-bundle-1");

        assertThat(plan.asNormalizedText(), containsString("2 to add\n1 to change\n2 to delete\n3 unchanged"));
        List<String> headings = plan.querySelectorAll("h4").stream()
                .map(DomNode::getTextContent)
                .toList();
        assertEquals(List.of("1 to delete", "1 to delete and create anew", "1 to change", "1 to create"), headings);
        DomElement changed = plan.querySelector(".databricks-group--change details");
        assertTrue(changed.hasAttribute("open"));
        assertThat(
                changed.asNormalizedText().replaceAll("\\s+", " "),
                containsString("schedule.quartz_cron_expression \"0 0 5 * * ?\" \"0 30 4 * * ?\""));
        DomElement created = plan.querySelector(".databricks-group--create details");
        assertFalse(created.hasAttribute("open"), "the settings of something new are folded");
        assertNotNull(created.querySelector("ins"));
        assertNull(created.querySelector("del"));
        assertThat(plan.asNormalizedText(), containsString("2 more settings are not listed"));
        assertNull(plan.querySelector(".databricks-filter"));
    }

    @Test
    void aPlaceIsLinkedToTheCommitsFile() throws Exception {
        String commit = "0123456789abcdef0123456789abcdef01234567";
        BundleRecord invalid = BundleSamples.invalid();
        report.addBundle(invalid);
        report.addBundle(invalid.withSource(SourcePages.of("https://github.com/acme/sales.git", commit, "")));

        assertEquals(
                0,
                page().getElementById("databricks-bundle-1")
                        .querySelectorAll("a")
                        .size());
        DomElement link = page().getElementById("databricks-bundle-2").querySelector(".databricks-diagnostic a");
        Location place = BundleSamples.error().locations().get(0);
        assertEquals(place.toString(), link.getTextContent());
        assertEquals(
                "https://github.com/acme/sales/blob/" + commit + "/" + place.file() + "#L" + place.line(),
                link.getAttribute("href"));
    }

    @Test
    void aLongPlanIsFoldedAndCanBeFiltered() throws Exception {
        report.addBundle(BundleSamples.planned(BundleSamples.longPlan(300)));
        WebClient client = j.createWebClient();
        client.getOptions().setJavaScriptEnabled(false);

        DomElement plan = ((HtmlPage) client.getPage(build, "databricks")).getElementById("databricks-bundle-1");

        assertEquals(300, plan.querySelectorAll(".databricks-resource").size());
        assertEquals(0, plan.querySelectorAll("details[open]").size());
        assertTrue(
                ((DomElement) plan.querySelector(".databricks-filter")).hasAttribute("hidden"),
                "without a script that could filter, there is no filter");
    }

    @Test
    void aDeploymentShowsWhatWasDoneByWhichPlanAndWhoApprovedIt() throws Exception {
        report.addBundle(BundleSamples.planned(BundleSamples.plan()));
        report.addBundle(BundleSamples.deployed().withApplied(new BundleRecord.Applied(1, "Ada Lovelace")));

        HtmlPage page = page();
        DomElement deployment = page.getElementById("databricks-bundle-2");

        assertThat(deployment.asNormalizedText(), containsString("daily-sales deployed to prod"));
        assertThat("the title says it", deployment.asNormalizedText(), not(containsString("Bundle daily-sales")));
        assertThat(page.getElementById("databricks-bundle-1").asNormalizedText(), containsString("Bundle daily-sales"));
        assertThat(deployment.asNormalizedText(), containsString("Approved by Ada Lovelace"));
        assertNotNull(deployment.querySelector("a[href='#databricks-bundle-1']"));
        assertThat(deployment.asNormalizedText(), containsString("pipelines.old_ingest\t\tdeleted"));
        assertNotNull(page.getAnchorByHref(Samples.page("/jobs/620571530044711").toString()));
        assertEquals(
                List.of("databricks-bundle-2", "databricks-bundle-1"),
                page.querySelectorAll("article[id^='databricks-bundle']").stream()
                        .map(section -> ((DomElement) section).getId())
                        .toList(),
                "the last comes first");
    }

    @Test
    void aFailedValidationShowsItsErrorsAndWhereTheyAre() throws Exception {
        report.addBundle(BundleSamples.invalid());

        DomElement validation = page().getElementById("databricks-bundle-1");

        assertThat(
                validation.querySelector(".databricks-diagnostic").asNormalizedText(),
                containsString("Error reference does not exist: ${resources.jobs.none.id}\n"
                        + "The bundle has no job 'none'. It has 'daily_sales' and 'weekly_sales'."));
        assertThat(validation.asNormalizedText(), containsString("resources/sales.yml:12:9"));
        assertThat(validation.asNormalizedText(), containsString("1 error, 1 warning"));
        assertNotNull(page().querySelector("#tasks a[href$='/databricks'] .jenkins-badge"));
    }

    @Test
    void aFailedCommandStandsOnTopAndTheBuildPageSaysWhy() throws Exception {
        report.updateRun(Samples.HOST, Samples.succeeded(1));
        report.addBundle(BundleSamples.invalid());
        report.addBundle(BundleSamples.deployed());

        assertEquals(
                List.of("databricks-bundle-1", "databricks-run-1", "databricks-bundle-2"),
                page().querySelectorAll("article[id^='databricks-bundle'], article[id^='databricks-run']").stream()
                        .map(section -> ((DomElement) section).getId())
                        .toList());
        HtmlPage page = j.createWebClient().getPage(build);
        DomElement failure = page.querySelector("ul[aria-label='Failures'] li");
        assertThat(
                failure.asNormalizedText(),
                is(
                        "Validation for prod\nreference does not exist: ${resources.jobs.none.id} (resources/sales.yml:12)"));
        assertNotNull(failure.querySelector("a[href$='databricks/#databricks-bundle-1']"));
    }

    @Test
    void theBuildPageHasALineForEachTheLastFirst() throws Exception {
        report.addBundle(BundleSamples.planned(BundleSamples.plan()));
        report.addBundle(BundleSamples.deployed());

        HtmlPage page = j.createWebClient().getPage(build);

        assertThat(
                page.asNormalizedText(),
                containsString("daily-sales deployed to prod: 1 deleted, 1 recreated, 1 created, 1 changed\n"
                        + "Plan for prod: 2 to add, 1 to change, 2 to delete"));
    }

    @Test
    void jsonTellsWhatThePageTells() throws Exception {
        report.addBundle(BundleSamples.invalid());
        report.addBundle(BundleSamples.planned(BundleSamples.plan()));
        report.addBundle(BundleSamples.deployed().withApplied(new BundleRecord.Applied(2, "Ada Lovelace")));

        JSONArray bundles = j.getJSON(build.getUrl() + "databricks/api/json")
                .getJSONObject()
                .getJSONArray("bundles");

        JSONObject validation = bundles.getJSONObject(0);
        assertEquals("validate", validation.getString("command"));
        assertEquals(
                "resources/sales.yml:12:9",
                validation
                        .getJSONArray("diagnostics")
                        .getJSONObject(0)
                        .getJSONArray("locations")
                        .getString(0));
        JSONObject plan = bundles.getJSONObject(1).getJSONObject("plan");
        assertEquals(2, plan.getInt("toAdd"));
        JSONObject change = plan.getJSONArray("changes").getJSONObject(2);
        assertEquals("jobs.daily_sales", change.getString("resource"));
        assertEquals(
                "\"0 30 4 * * ?\"",
                change.getJSONArray("fields").getJSONObject(0).getString("after"));
        JSONObject deployment = bundles.getJSONObject(2);
        assertEquals(2, deployment.getInt("appliedPlan"));
        assertEquals("Ada Lovelace", deployment.getString("approver"));
        assertEquals(
                "delete", deployment.getJSONArray("resources").getJSONObject(0).getString("action"));
    }

    @Test
    void aLinkLeadsToThePlan() throws Exception {
        int number = report.addBundle(BundleSamples.planned(BundleSamples.plan()));

        URI link = DatabricksReport.page(build, number);

        HtmlPage page = j.createWebClient().getPage(link.toURL());
        assertThat(page.getElementById(link.getFragment()).asNormalizedText(), containsString("Plan for prod"));
    }

    @Test
    void needsNoScriptOrStyleThatAStrictPolicyForbids() throws Exception {
        report.addBundle(BundleSamples.planned(BundleSamples.longPlan(30)));
        report.addBundle(BundleSamples.deployed());

        String html = j.createWebClient()
                .getPage(build, "databricks/content")
                .getWebResponse()
                .getContentAsString();

        assertThat(html, not(containsString(" style=")));
        assertThat(html, not(containsString(" onclick=")));
        assertThat(html, not(containsString("<script")));
    }
}
