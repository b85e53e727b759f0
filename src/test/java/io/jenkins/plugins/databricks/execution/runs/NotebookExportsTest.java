package io.jenkins.plugins.databricks.execution.runs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.either;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.cloudbees.plugins.credentials.CredentialsScope;
import hudson.model.Result;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.emulator.script.EmulatedOutput;
import io.jenkins.plugins.databricks.emulator.script.EmulatedState;
import io.jenkins.plugins.databricks.emulator.script.RunScript;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import jenkins.model.JenkinsLocationConfiguration;
import jenkins.security.ResourceDomainConfiguration;
import org.htmlunit.WebResponse;
import org.htmlunit.html.HtmlAnchor;
import org.htmlunit.html.HtmlPage;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule.WebClient;
import org.jvnet.hudson.test.MockAuthorizationStrategy;

/** Notebooks that a build keeps: pages from outside, whose scripts must not run as part of Jenkins. */
class NotebookExportsTest extends SharedJenkins {

    private static final String HOSTILE =
            "<html><body onload=\"fetch('/jenkins/me/configure')\"><script>document.title = document.cookie</script></body></html>";

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
        databricks.emulator().addJob(17, JsonCodec.MAPPER.readTree("""
                                {"name": "daily", "tasks": [
                                  {"task_key": "load", "notebook_task": {"notebook_path": "/Shared/load"}},
                                  {"task_key": "check", "spark_python_task": {"python_file": "dbfs:/check.py"}}]}
                                """));
    }

    @AfterEach
    void serveEverythingFromOneDomain() {
        Objects.requireNonNull(ResourceDomainConfiguration.get()).setUrl(null);
    }

    private void export(String html) {
        databricks
                .emulator()
                .scriptNextRun(RunScript.of(EmulatedState.success())
                        .task(
                                "load",
                                EmulatedState.success(),
                                EmulatedOutput.none().withExport(html)));
    }

    private WorkflowRun build() throws Exception {
        export(HOSTILE);
        return j.buildAndAssertSuccess(pipeline("databricksRunNow workspace: 'prod', jobId: 17, exports: true"));
    }

    private static String path(WorkflowRun build) throws Exception {
        HtmlPage page = j.createWebClient().withJavaScriptEnabled(false).getPage(build, "databricks");
        List<String> links = page.getAnchors().stream()
                .map(HtmlAnchor::getHrefAttribute)
                .filter(href -> href.startsWith("exports/"))
                .toList();
        assertThat(links, hasSize(1));
        return build.getUrl() + "databricks/" + links.get(0);
    }

    private static WebResponse get(WebClient client, String path) throws Exception {
        return client.withThrowExceptionOnFailingStatusCode(false)
                .withJavaScriptEnabled(false)
                .goTo(path, null)
                .getWebResponse();
    }

    @Test
    void aNotebookIsOnlyDownloadedFromJenkinsOwnDomain() throws Exception {
        WebResponse answer = get(j.createWebClient(), path(build()));

        assertThat(answer.getContentAsString(), is(HOSTILE));
        assertThat(answer.getResponseHeaderValue("Content-Disposition"), startsWith("attachment"));
        assertThat(answer.getResponseHeaderValue("Content-Security-Policy"), startsWith("sandbox"));
        assertThat(answer.getResponseHeaderValue("X-Content-Type-Options"), is("nosniff"));
    }

    @Test
    void aNotebookIsShownInADomainOfItsOwn() throws Exception {
        String path = path(build());
        JenkinsLocationConfiguration.get().setUrl(j.getURL().toString());
        Objects.requireNonNull(ResourceDomainConfiguration.get())
                .setUrl(j.getURL().toString().replace("localhost", "127.0.0.1"));

        WebResponse answer = get(j.createWebClient(), path);

        URI shown = answer.getWebRequest().getUrl().toURI();
        assertThat("another origin than Jenkins'", shown.getHost(), is("127.0.0.1"));
        assertThat(answer.getContentAsString(), is(HOSTILE));
        assertThat("it is shown", answer.getResponseHeaderValue("Content-Disposition"), is((String) null));
        assertThat(answer.getContentType(), is("text/html"));
    }

    @Test
    void onlyThoseWhoMayReadTheBuildMayReadIt() throws Exception {
        String path = path(build());
        j.jenkins.setSecurityRealm(j.createDummySecurityRealm());
        j.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.READ)
                .everywhere()
                .toEveryone()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin"));

        assertThat(
                get(j.createWebClient(), path).getStatusCode(), either(is(403)).or(is(404)));
        assertThat(get(j.createWebClient().login("admin"), path).getStatusCode(), is(200));
    }

    @Test
    void nothingElseOfTheBuildIsServed() throws Exception {
        String folder = build().getUrl() + "databricks/exports/";

        for (String path :
                List.of("", "..%2Freport.json", "../../build.xml", "4711/notebook.html", "%2e%2e/report.json")) {
            assertThat(
                    path,
                    get(j.createWebClient(), folder + path).getContentAsString(),
                    not(either(containsString("runId")).or(containsString("<flow-build"))));
        }
    }

    private static List<Path> kept(WorkflowRun build) throws Exception {
        Path folder = build.getRootDir().toPath().resolve("databricks/exports");
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void withoutTheParameterNothingIsAskedForOrKept() throws Exception {
        export(HOSTILE);
        WorkflowRun build = j.buildAndAssertSuccess(pipeline("databricksRunNow workspace: 'prod', jobId: 17"));

        assertThat(kept(build), empty());
        assertThat(databricks.emulator().requests("GET", "/api/2.2/jobs/runs/export"), empty());
    }

    @Test
    void aNotebookThatCannotBeExportedDoesNotFailTheBuild() throws Exception {
        databricks
                .emulator()
                .fault(Fault.on("GET", "/api/2.2/jobs/runs/export").always().status(403));

        WorkflowRun build = build();

        j.assertLogContains("the notebook of task load cannot be exported", build);
        assertThat(kept(build), empty());
    }

    private WorkflowRun buildWithSecret(String html) throws Exception {
        DatabricksFixture.addCredentials(
                new StringCredentialsImpl(CredentialsScope.GLOBAL, "lake", null, Secret.fromString("correct-horse")));
        export(html);
        return j.buildAndAssertStatus(Result.SUCCESS, pipeline("""
                withCredentials([string(credentialsId: 'lake', variable: 'PASSWORD')]) {
                  databricksRunNow workspace: 'prod', jobId: 17, exports: true
                }
                """));
    }

    @Test
    void secretsAreMasked() throws Exception {
        WorkflowRun build = buildWithSecret("<p>--password correct-horse</p>");

        assertThat(Files.readString(kept(build).get(0)), is("<p>--password ****</p>"));
    }

    @Test
    void aNotebookWithAnEncodedSecretIsNotKept() throws Exception {
        String model = URLEncoder.encode("{\"commands\": [\"é --password correct-horse\"]}", StandardCharsets.UTF_8);
        String encoded = Base64.getEncoder().encodeToString(model.getBytes(StandardCharsets.UTF_8));

        WorkflowRun build = buildWithSecret("<script>var __DATABRICKS_NOTEBOOK_MODEL = '" + encoded + "';</script>");

        assertThat(kept(build), empty());
        j.assertLogContains(
                "the notebook of task load is not kept: it contains a secret of this build, in a form that cannot be masked",
                build);
    }
}
