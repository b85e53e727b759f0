package io.jenkins.plugins.databricks.report;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import hudson.model.FreeStyleBuild;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.report.data.Samples;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import jenkins.model.JenkinsLocationConfiguration;
import jenkins.security.ResourceDomainConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** A kept notebook that does what it can to Jenkins, opened from the report by an administrator. */
class HostileNotebookBrowserTest extends SharedJenkins {

    /** JENKINS stands for its address. The title says how far it has come. */
    private static final String HOSTILE = """
            <html><head><title>begun</title></head><body>
            <a id="top" target="_top" href="JENKINSquietDown">click</a>
            <form id="form" method="post" action="JENKINSquietDown" target="frame"></form>
            <iframe name="frame"></iframe>
            <img src="JENKINSquietDown">
            <script>
            const done = [];
            async function attempt(name, work) {
                try { done.push(name + "=" + await work()); } catch { done.push(name + "=refused"); }
            }
            (async () => {
                await attempt("read", async () => (await fetch("JENKINSme/api/json", { credentials: "include" })).text());
                await attempt("post", async () =>
                    (await fetch("JENKINSquietDown", { method: "POST", credentials: "include" })).text());
                await attempt("opener", () => { window.opener.location = "about:blank"; return "moved"; });
                await attempt("cookie", () => document.cookie || "none");
                document.getElementById("form").submit();
                document.title = done.join(" ");
            })();
            </script></body></html>
            """;

    @RegisterExtension
    private static final Chromium CHROMIUM = new Chromium();

    private FreeStyleBuild build;
    private Page page;

    @BeforeEach
    void anAdministratorReadsTheReport() throws Exception {
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        j.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(jenkins.model.Jenkins.ADMINISTER)
                .everywhere()
                .to("ada"));
        build = j.buildAndAssertSuccess(j.createFreeStyleProject());
        DatabricksReport report = DatabricksReport.of(build);
        report.updateRun(Samples.HOST, Samples.succeeded(5));
        report.saveExport(50, List.of(HOSTILE.replace("JENKINS", j.getURL().toString())));
        page = CHROMIUM.open(1_280);
        Chromium.signIn(page, j.getURL().toString(), "ada");
        assertThat("Jenkins knows her by a cookie", page.context().cookies(), not(empty()));
    }

    @AfterEach
    void serveEverythingFromOneDomain() {
        Objects.requireNonNull(ResourceDomainConfiguration.get()).setUrl(null);
    }

    private Locator notebook() throws Exception {
        page.navigate(j.getURL() + build.getUrl() + "databricks/");
        return page.locator("a[href^='exports/']").first();
    }

    /** The report is still there, and nothing has happened to Jenkins. */
    private void assertUnharmed() {
        assertThat(page.url(), endsWith("/databricks/"));
        assertThat(page.locator(".databricks-report")).isVisible();
        assertThat("preparing for shutdown", j.jenkins.isQuietingDown(), is(false));
    }

    @Test
    void withoutADomainOfItsOwnItIsDownloadedAndNotShown() throws Exception {
        Locator link = notebook();

        Download download = page.waitForDownload(link::click);

        assertThat(download.suggestedFilename(), endsWith(".html"));
        // The browser closes the tab of a link that is downloaded; one that shows the notebook would stay.
        page.waitForCondition(() -> page.context().pages().equals(List.of(page)));
        assertUnharmed();
    }

    @Test
    void inADomainOfItsOwnItReachesNothingOfJenkins() throws Exception {
        JenkinsLocationConfiguration.get().setUrl(j.getURL().toString());
        Objects.requireNonNull(ResourceDomainConfiguration.get())
                .setUrl(j.getURL().toString().replace("localhost", "127.0.0.1"));
        Locator link = notebook();
        List<Request> requests = new CopyOnWriteArrayList<>();
        page.context().onRequest(requests::add);

        Page shown = page.waitForPopup(link::click);

        shown.waitForFunction("document.title.includes('cookie=')");
        assertThat(shown.url(), startsWith("http://127.0.0.1:"));
        assertThat(shown.title(), is("read=refused post=refused opener=refused cookie=none"));
        // The link that was clicked is the only request with the session.
        assertThat(
                requests.stream()
                        .filter(request -> request.url().startsWith(j.jenkins.getRootUrl()))
                        .filter(request -> request.allHeaders().containsKey("cookie"))
                        .map(Request::url)
                        .toList(),
                hasSize(1));
        shown.locator("#top").click();
        shown.waitForURL(j.getURL() + "**");
        assertUnharmed();
    }
}
