package io.jenkins.plugins.databricks.emulator.files;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.TestClient;
import io.jenkins.plugins.databricks.emulator.http.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What storage and the Files API refuse of an upload in parts. */
class VolumeUploadsTest {

    private static final String PATH = "/Volumes/main/default/v/big";
    private static final String FILE = "/api/2.0/fs/files" + PATH;

    private final HttpClient http = HttpClient.newHttpClient();

    @StartEmulator
    private Emulator emulator;

    private TestClient client;
    private String session;

    @BeforeEach
    void begin() throws Exception {
        client = new TestClient(emulator);
        session = client.post(FILE + "?action=initiate-upload&overwrite=true", "")
                .json()
                .at("/multipart_upload/session_token")
                .asText();
    }

    private JsonNode grant(int part) throws Exception {
        return client.post(
                        "/api/2.0/fs/create-upload-part-urls",
                        Json.object()
                                .put("path", PATH)
                                .put("session_token", session)
                                .put("start_part_number", part)
                                .put("count", 1)
                                .put(
                                        "expire_time",
                                        Instant.now().plusSeconds(60).toString())
                                .toString())
                .json()
                .at("/upload_part_urls/0");
    }

    private HttpResponse<String> put(JsonNode grant, int length, String... headers) throws Exception {
        var request = java.net.http.HttpRequest.newBuilder(
                        URI.create(grant.path("url").asText()))
                .PUT(BodyPublishers.ofByteArray(new byte[length]));
        for (JsonNode header : grant.path("headers")) {
            request.header(header.path("name").asText(), header.path("value").asText());
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    private TestClient.Answer complete(List<String> etags) throws Exception {
        ArrayNode parts = Json.array();
        for (int i = 0; i < etags.size(); i++) {
            parts.addObject().put("part_number", i + 1).put("etag", etags.get(i));
        }
        return client.post(
                FILE + "?action=complete-upload&upload_type=multipart&session_token=" + session,
                Json.object().set("parts", parts).toString());
    }

    private List<String> upload(int... lengths) throws Exception {
        List<String> etags = new ArrayList<>();
        for (int length : lengths) {
            etags.add(put(grant(etags.size() + 1), length)
                    .headers()
                    .firstValue("ETag")
                    .orElseThrow());
        }
        return etags;
    }

    @Test
    void storageTakesNoToken() throws Exception {
        HttpResponse<String> answer = put(grant(1), 1, "Authorization", "Bearer " + emulator.token());

        assertThat(answer.statusCode(), is(400));
        assertThat(answer.body(), containsString("Only one auth mechanism allowed"));
    }

    @Test
    void anAddressThatHasExpiredIsRefused() throws Exception {
        JsonNode grant = grant(1);
        emulator.expireUploadUrls();

        HttpResponse<String> answer = put(grant, 1);

        assertThat(answer.statusCode(), is(403));
        assertThat(answer.body(), containsString("Request has expired"));
    }

    @Test
    void allPartsButTheLastHaveALeastLength() throws Exception {
        TestClient.Answer answer = complete(upload(1000, 1000));

        assertThat(answer.status(), is(400));
        assertThat(answer.message(), containsString("Part 1 is smaller than 5242880 bytes"));
    }

    @Test
    void partsMayComeInAnyOrder() throws Exception {
        List<String> etags = new ArrayList<>(List.of("", "", ""));
        for (int part : new int[] {3, 2, 1}) {
            etags.set(
                    part - 1,
                    put(grant(part), part == 3 ? 7 : 5 << 20)
                            .headers()
                            .firstValue("ETag")
                            .orElseThrow());
        }

        assertThat(complete(etags).status(), is(200));
        assertThat(client.get(FILE).text().length(), is((10 << 20) + 7));
    }

    @Test
    void aPartThatIsMissingIsNamed() throws Exception {
        List<String> etags = upload(5 << 20, 5 << 20);
        put(grant(4), 1);

        assertThat(complete(etags).message(), is("Part 3 is missing."));
    }

    @Test
    void partsAreKnownByTheirTags() throws Exception {
        upload(5 << 20, 1);

        assertThat(complete(List.of("\"x\"", "\"y\"")).message(), is("The ETag of part 1 is another."));
    }

    @Test
    void aSessionEndsWithItsCompletion() throws Exception {
        List<String> etags = upload(5 << 20, 1);
        assertThat(complete(etags).status(), is(200));

        assertThat(complete(etags).status(), is(404));
        assertThat(emulator.openVolumeUploads(), is(0));
    }
}
