package io.jenkins.plugins.databricks.deploy.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@link BundleCliTest} compares it with what the CLI says. */
class StateSummaryTest {

    private static final String FILES = "/Workspace/x/files";

    private static final String STATE = """
            {"state_version": 2, "cli_version": "1.14.0", "lineage": "a", "serial": 1, "state": {
              "resources.jobs.daily": {"__id__": "17", "state": {"name": "Daily",
                "deployment": {"kind": "BUNDLE", "metadata_file_path": "/Workspace/x/state/metadata.json"}}},
              "resources.jobs.daily.permissions": {"__id__": "/jobs/17", "state": {}}
            }}""";

    private static final String METADATA = """
            {"version": 1, "config": {
              "bundle": {"name": "demo", "target": "prod"}, "workspace": {"file_path": "/Workspace/x/files"},
              "resources": {"jobs": {"daily": {"id": "17", "relative_path": "databricks.yml"}}}
            }}""";

    @StartEmulator
    private Emulator emulator;

    private BundleSummary read(String state, String metadata) throws Exception {
        Path folder = Files.createDirectories(emulator.root().resolve("Workspace/x/state"));
        Files.writeString(folder.resolve("metadata.json"), metadata);
        return StateSummary.read(TestClients.of(emulator), JsonCodec.MAPPER.readTree(state), "prod", FILES);
    }

    @Test
    void stateAndMetadataThatAgreeAreASummary() throws Exception {
        BundleSummary summary = read(STATE, METADATA);

        assertThat(summary.bundle(), is("demo"));
        assertThat(summary.statePath(), is("/Workspace/x/state"));
        assertThat(summary.resources().stream().map(BundleResource::path).toList(), contains("jobs.daily"));
        assertThat(summary.resources().get(0).name(), is("Daily"));
        assertThat(summary.resources().get(0).url().toString(), startsWith(emulator.url() + "/jobs/17?w="));
    }

    @Test
    void aNewerStateWithoutFeaturesIsTheSame() throws Exception {
        String newer = STATE.replace("\"state_version\": 2", "\"state_version\": 3");
        assertThat(read(newer, METADATA), is(read(STATE, METADATA)));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
                    "state_version": 2                | "state_version": 4
                    "state_version": 2                | "state_version": 3, "features": {"other": {}}
                    resources.jobs.daily.permissions  | resources.schemas.sales
                    resources.jobs.daily.permissions  | resources.jobs.daily.other
                    "__id__": "17"                    | "__id__": "18"
                    "__id__": "17"                    | "__id__": "../17"
                    metadata_file_path                | other_path
                    """, delimiter = '|')
    void anotherStateIsLeftToTheCli(String from, String to) throws Exception {
        assertThat(read(STATE.replace(from, to), METADATA), is(nullValue()));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
                    "version": 1           | "version": 2
                    "target": "prod"       | "target": "dev"
                    /Workspace/x/files     | /Workspace/y/files
                    "daily"                | "weekly"
                    "jobs": {"daily"       | "jobs": {"new": {}, "daily"
                    """, delimiter = '|')
    void otherMetadataIsLeftToTheCli(String from, String to) throws Exception {
        assertThat(read(STATE, METADATA.replace(from, to)), is(nullValue()));
    }
}
