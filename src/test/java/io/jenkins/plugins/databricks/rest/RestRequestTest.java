package io.jenkins.plugins.databricks.rest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.rest.content.Content;
import io.jenkins.plugins.databricks.rest.settings.UserAgent;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestRequestTest {

    @Test
    void everySegmentOfAPathIsEncodedAndItsSlashesAreKept() {
        assertThat(
                RestRequest.encodePath("/Volumes/a b/100%+/ü?#&=.txt"),
                is("/Volumes/a%20b/100%25%2B/%C3%BC%3F%23%26%3D.txt"));
        assertThat(RestRequest.encodePath("/a/"), is("/a/"));
    }

    @Test
    void aNameArrivesAsItWas() throws Exception {
        try (ScriptedServer server = new ScriptedServer()) {
            server.answer(200, "{}");

            TestClients.of(server.url(), new FakeTime().policy())
                    .call(RestRequest.get("/api" + RestRequest.encodePath("/x y/50%+ü#?.txt"))
                            .with("name", "Größe & Co + 1"));

            assertThat(server.seen().get(0).target().getPath(), is("/api/x y/50%+ü#?.txt"));
            assertThat(server.seen().get(0).target().getQuery(), is("name=Größe & Co + 1"));
        }
    }

    @Test
    void jsonGoesOutInUtf8UnderTheClientsName() throws Exception {
        try (ScriptedServer server = new ScriptedServer()) {
            server.answer(200, "{}");

            TestClients.of(server.url(), new FakeTime().policy())
                    .call(RestRequest.post("/x", JsonCodec.object().put("name", "Größe →")));

            ScriptedServer.Seen seen = server.seen().get(0);
            assertThat(seen.text(), is("{\"name\":\"Größe →\"}"));
            assertThat(seen.contentType().startsWith("application/json"), is(true));
            assertThat(seen.userAgent(), is("jenkins-databricks/test"));
        }
    }

    @Test
    void aFormGoesOutEncoded() throws Exception {
        try (ScriptedServer server = new ScriptedServer()) {
            server.answer(200, "{}");

            TestClients.of(server.url(), new FakeTime().policy())
                    .call(new RestRequest(
                            "POST", "/x", Map.of(), new RequestBody.Form(Map.of("scope", "a b&ü")), true));

            assertThat(server.seen().get(0).text(), is("scope=a+b%26%C3%BC"));
        }
    }

    @Test
    void theUserAgentNamesPluginJavaSystemAndJenkins() {
        assertThat(
                UserAgent.of("12.v3a (private)"),
                is("jenkins-databricks/12.v3a-private jvm/" + Runtime.version().feature() + " os/"
                        + System.getProperty("os.name").toLowerCase(Locale.ROOT).replace(" ", "-") + " cicd/jenkins"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "//evil.example/api/2.0/secrets/put",
                "https://evil.example/",
                "@evil.example/",
                "api/2.2/jobs/list",
                "",
                "/api?x=1",
                "/api#x",
                "/a b",
                "/a\\b",
                "/a\r\nHost: evil.example",
                "/api/2.0/fs/files/Volumes/../../../secrets/scopes/create",
                "/api/2.0/fs/files/Volumes/%2e%2E/x",
                "/api/.",
                "/a/./b",
            })
    void aPathThatCouldLeadElsewhereIsNone(String path) {
        assertThrows(IllegalArgumentException.class, () -> RestRequest.get(path));
        assertThrows(IllegalArgumentException.class, () -> RestRequest.post(path, JsonCodec.object()));
    }

    @ParameterizedTest
    @CsvSource({
        "https://adb-1.7.azuredatabricks.net, https://adb-1.7.azuredatabricks.net/api/2.2/jobs/list?name=%2F%2Fevil.example",
        "http://127.0.0.1:8080, http://127.0.0.1:8080/api/2.2/jobs/list?name=%2F%2Fevil.example",
        "https://[::1]:8443, https://[::1]:8443/api/2.2/jobs/list?name=%2F%2Fevil.example",
    })
    void anAddressKeepsTheHost(URI host, URI address) {
        RestRequest request = RestRequest.get("/api/2.2/jobs/list").with("name", "//evil.example");

        assertThat(request.at(host), is(address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"token\r\nX-Injected: yes", "token\n", "to\u0000ken", "to\u0085ken"})
    void aHeaderWithALineBreakIsNotSentAndNotShown(String value) throws Exception {
        try (ScriptedServer server = new ScriptedServer()) {
            server.answer(200, "{}");
            RestClient client = new RestClient(
                    server.url(),
                    TestClients.TRANSPORT,
                    Authorizer.fixed(Map.of("X-Databricks-Azure-Workspace-Resource-Id", value)),
                    new FakeTime().policy());

            DatabricksException e = assertThrows(DatabricksException.class, () -> client.call(RestRequest.get("/x")));

            assertThat(e.getMessage(), containsString("the header X-Databricks-Azure-Workspace-Resource-Id"));
            assertThat(e.getMessage(), not(containsString("ken")));
            assertThat(server.seen(), hasSize(0));
        }
    }

    @Test
    void aFileNameWithALineBreakOrAQuoteMakesNoHeaderOfItsOwn(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("x"), "x");
        try (ScriptedServer server = new ScriptedServer()) {
            server.answer(200, "{}");
            String name = "a\"; name=\"path\"\r\nX-Injected: yes\r\n\r\n.py";

            TestClients.of(server.url(), new FakeTime().policy())
                    .call(new RestRequest(
                            "POST",
                            "/x",
                            Map.of(),
                            new RequestBody.Multipart(Map.of("path", "/tmp/x"), "contents", name, Content.of(file)),
                            false));

            String head = server.seen()
                    .get(0)
                    .text()
                    .lines()
                    .filter(line -> line.startsWith("X-Injected"))
                    .findFirst()
                    .orElse("none");
            assertThat(head, is("none"));
        }
    }
}
