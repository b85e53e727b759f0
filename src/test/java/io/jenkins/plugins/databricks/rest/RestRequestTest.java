package io.jenkins.plugins.databricks.rest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

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
}
