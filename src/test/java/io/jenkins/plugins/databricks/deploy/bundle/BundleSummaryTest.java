package io.jenkins.plugins.databricks.deploy.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.jenkins.plugins.databricks.deploy.bundle.BundleResource.Status;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BundleSummaryTest {

    private static final URI WORKSPACE = URI.create("https://example.com");

    private static final String SUMMARY = """
            {
              "bundle": {"name": "demo", "target": "prod", "git": {"branch": "main", "commit": "abc"}},
              "resources": {
                "apps": {"portal": {"id": "portal-app", "name": "portal-app", "source_code_path": "/Workspace/x/app",
                  "config": {"env": [{"name": "A", "value": "1"}]}}},
                "dashboards": {"daily": {"id": "d1", "display_name": "Sales", "url": "https://evil.example/x"}},
                "jobs": {
                  "daily": {"id": "17", "name": "Daily", "url": "https://example.com/jobs/17?w=1"},
                  "new": {"name": "New", "modified_status": "created"},
                  "old": {"id": "18", "name": "", "modified_status": "deleted"}
                }
              },
              "workspace": {
                "host": "https://example.com",
                "current_user": {"userName": "me@example.com"},
                "state_path": "/Workspace/x/state"
              }
            }""";

    private static BundleSummary parse(String json) throws JsonProcessingException {
        return BundleSummary.parse(JsonCodec.MAPPER.readTree(json), WORKSPACE);
    }

    @Test
    void aDeployedResourceIsFoundByItsKey() throws Exception {
        BundleSummary summary = parse(SUMMARY);

        BundleResource job = summary.deployed("jobs.daily");
        assertThat(job.id(), is("17"));
        assertThat(job.url(), is(URI.create("https://example.com/jobs/17?w=1")));
        assertThat(
                summary.deployed("portal").appDeployment(),
                is(
                        "{\"mode\":\"SNAPSHOT\",\"source_code_path\":\"/Workspace/x/app\",\"env_vars\":[{\"name\":\"A\",\"value\":\"1\"}]}"));
        assertThat(summary.deployed("dashboards.daily").name(), is("Sales"));
        assertThat(summary.deployed("old").status(), is(Status.REMOVED));
        assertThat(summary.target(), is("prod"));
        assertThat(summary.statePath(), is("/Workspace/x/state"));
        assertThat(summary.user(), is("me@example.com"));
    }

    @Test
    void aLinkThatLeadsElsewhereIsNone() throws Exception {
        assertThat(parse(SUMMARY).deployed("dashboards.daily").url(), is(nullValue()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "daily | several resources named 'daily'. Use one of 'dashboards.daily', 'jobs.daily'",
                "portla | Did you mean 'portal'?",
                "nothing | It has 'apps.portal', 'dashboards.daily'",
                "new | 'jobs.new' is not deployed to target 'prod'. Deploy the bundle first"
            })
    void otherKeysAreRefused(String key, String message) throws Exception {
        BundleSummary summary = parse(SUMMARY);

        InvalidInputException e = assertThrows(InvalidInputException.class, () -> summary.deployed(key));

        assertThat(e.getMessage(), containsString("key: "));
        assertThat(e.getMessage(), containsString(message));
    }

    @Test
    void theBranchOfATargetIsKnownAndTheOneThatIsCheckedOutIfThereIsOne() throws Exception {
        assertThat(parse(SUMMARY).branch(), is("main"));
        assertThat(parse(SUMMARY).checkedOutBranch(), is(""));
        BundleSummary feature = parse("""
                {"bundle": {"git": {"branch": "main", "actual_branch": "feature"}}}""");
        assertThat(feature.branch(), is("main"));
        assertThat(feature.checkedOutBranch(), is("feature"));
    }

    @Test
    void aBundleOfNothingIsOne() throws Exception {
        BundleSummary summary = parse("{}");

        assertThat(summary.host(), is(""));
        assertThat(
                assertThrows(InvalidInputException.class, () -> summary.deployed("x"))
                        .getMessage(),
                containsString("nor any other"));
    }
}
