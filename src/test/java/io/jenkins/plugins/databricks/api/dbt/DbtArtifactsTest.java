package io.jenkins.plugins.databricks.api.dbt;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.RecordedRequest;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DbtArtifactsTest {

    private static final String RESULTS = """
            {"metadata": {"dbt_version": "1.9.1"},
             "results": [
               {"unique_id": "model.shop.orders", "status": "success", "execution_time": 1.25, "message": "OK"},
               {"unique_id": "test.shop.unique_id", "status": "fail", "execution_time": 0.5, "failures": 3,
                "message": "Got 3 results, configured to fail if != 0"},
               {"unique_id": "model.shop.sums", "status": "skipped", "execution_time": 0, "message": null}]}
            """;

    @StartEmulator
    private Emulator emulator;

    @TempDir
    private Path folder;

    private JsonNode offered(byte[] archive) throws IOException {
        Path file = folder.resolve("artifacts");
        Files.write(file, archive);
        return emulator.dbtArtifacts(file).others().path("dbt_output");
    }

    @Test
    void resultsAreFetchedFromTheStorageWithoutAToken() throws Exception {
        JsonNode output = offered(Archives.tarGz(
                "logs/dbt.log", "Completed", "target/manifest.json", "{}", "target/run_results.json", RESULTS));

        List<DbtResult> results = DbtArtifacts.results(output, TestClients.of(emulator));

        assertThat(
                results,
                is(List.of(
                        new DbtResult("model.shop.orders", "success", "OK", Duration.ofMillis(1250)),
                        new DbtResult(
                                "test.shop.unique_id",
                                "fail",
                                "Got 3 results, configured to fail if != 0",
                                Duration.ofMillis(500)),
                        new DbtResult("model.shop.sums", "skipped", null, Duration.ZERO))));
        RecordedRequest request = emulator.requests("GET", "/storage/").get(0);
        assertThat(request.headers().containsKey("Authorization"), is(false));
    }

    @Test
    void aZipIsReadToo() throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("target/manifest.json"));
            zip.write("{}".getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("../../target/run_results.json"));
            zip.write(RESULTS.getBytes(StandardCharsets.UTF_8));
        }

        assertThat(DbtArtifacts.read(out.toByteArray()), hasSize(3));
    }

    @Test
    void theResultsOfSeveralCommandsAreAllRead() throws Exception {
        assertThat(
                DbtArtifacts.read(Archives.tarGz("a/run_results.json", RESULTS, "b/run_results.json", RESULTS)),
                hasSize(6));
    }

    @Test
    void withoutArtifactsThereAreNoResults() throws Exception {
        assertThat(DbtArtifacts.results(JsonCodec.object(), TestClients.of(emulator)), empty());
        assertThat(DbtArtifacts.read(Archives.tarGz("target/manifest.json", "{}")), empty());
    }

    @Test
    void aLinkThatLeadsElsewhereIsNotFollowedNorQuoted() {
        JsonNode output = JsonCodec.object().put("artifacts_link", "https://evil.example.com/x?sig=secret");

        IOException refused =
                assertThrows(IOException.class, () -> DbtArtifacts.results(output, TestClients.of(emulator)));

        assertThat(refused.getMessage(), containsString("not an https address of a cloud's storage: evil.example.com"));
        assertThat(refused.getMessage(), not(containsString("secret")));
    }

    @Test
    void aRefusalOfTheStorageDoesNotQuoteTheLink() throws Exception {
        JsonNode output =
                JsonCodec.object().put("artifacts_link", emulator.url() + "/storage/bucket/object?sig=secret");

        IOException refused =
                assertThrows(IOException.class, () -> DbtArtifacts.results(output, TestClients.of(emulator)));

        assertThat(refused.getMessage(), containsString("GET of a file (cloud storage)"));
        assertThat(refused.getMessage(), not(containsString("secret")));
    }

    private static String failure(byte[] archive) {
        return assertThrows(IOException.class, () -> DbtArtifacts.read(archive)).getMessage();
    }

    private static byte[] gzip(byte[] header, long zeros) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(header);
            byte[] some = new byte[1_000_000];
            for (long left = zeros; left > 0; left -= some.length) {
                gzip.write(some);
            }
        }
        return out.toByteArray();
    }

    @Test
    void whatIsTooLargeIsNotRead() throws Exception {
        assertThat(
                failure(gzip(Archives.header("run_results.json", Long.toOctalString(30_000_000), '0'), 30_000_000)),
                is("run_results.json has more than 20000000 bytes"));
        assertThat(
                failure(gzip(Archives.header("manifest.json", Long.toOctalString(501_000_000), '0'), 501_000_000)),
                is("the archive has more than 500000000 bytes unpacked"));
        String[] many = new String[20_010];
        java.util.Arrays.fill(many, "");
        for (int i = 0; i < many.length; i += 2) {
            many[i] = "f";
        }
        assertThat(failure(Archives.tarGz(many)), is("the archive has more than 10000 entries"));
    }

    @Test
    void theFilesTogetherMayHaveTwentyMegabytes() throws Exception {
        String large = " ".repeat(11_000_000);

        IOException failure = assertThrows(
                IOException.class,
                () -> DbtArtifacts.read(Archives.tarGz("a/run_results.json", large, "b/run_results.json", large)));

        assertThat(failure.getMessage(), is("run_results.json has more than 20000000 bytes"));
    }

    /** Such as what else dbt says of a node. */
    @Test
    void objectsAndListsInAResultAreSkipped() throws Exception {
        String result = "{\"timing\": [{\"name\": \"compile\"}], \"unique_id\": \"model.shop.orders\","
                + " \"adapter_response\": {\"status\": \"x\"}, \"status\": \"success\", \"message\": null}";
        List<DbtResult> results = DbtArtifacts.read(Archives.tarGz(
                "run_results.json",
                "{\"metadata\": {\"results\": [1]}, \"results\": [" + result + ", 7], \"args\": {}}"));

        assertThat(results.stream().map(DbtResult::id).toList(), is(List.of("model.shop.orders", "node")));
        assertThat(results.get(0).isFailed(), is(false));
    }

    @Test
    void aBrokenArchiveIsAFailureAndNoMore() throws Exception {
        assertThat(
                failure(gzip(Archives.header("run_results.json", "-77", '0'), 0)),
                is("the archive is broken, or no tar"));
        assertThat(
                failure(gzip(Archives.header("run_results.json", "8\u00ff", '0'), 0)),
                is("the archive is broken, or no tar"));
        assertThrows(IOException.class, () -> DbtArtifacts.read(new byte[] {1, 2, 3}));
        assertThrows(IOException.class, () -> DbtArtifacts.read(gzip(Archives.header("a", "777", '0'), 0)));
    }

    @Test
    void aLinkInTheArchiveIsNoFile() throws Exception {
        assertThat(DbtArtifacts.read(gzip(Archives.header("run_results.json", "0", '2'), 0)), empty());
    }
}
