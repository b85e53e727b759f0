package io.jenkins.plugins.databricks.rest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProxySettingsTest {

    @ParameterizedTest
    @CsvSource({
        "adb-1.7.azuredatabricks.net, true",
        "internal.example.com, false",
        "INTERNAL.example.com, false",
        "deep.internal.example.com, true",
        "x.corp.example.com, false",
        "corp.example.com, true",
        "10.1.2.3, false",
        "110.1.2.3, true",
        "a-b, false",
        "axb, true",
        "a.storage.eu.example.net, false",
        "storage.eu.example.net, true",
        "a.storage.example.net, true",
        "a.storage.eu.example.network, true",
        "eu.eu, true",
        "eu.x.eu, false",
    })
    void hostsThatNeedNoProxyAreReachedDirectly(String host, boolean throughProxy) {
        ProxySettings proxy = new ProxySettings(
                "proxy",
                3128,
                null,
                null,
                List.of(
                        "internal.example.com",
                        "*.corp.example.com",
                        "10.*",
                        "a-b",
                        "*.storage.*.example.net",
                        "eu.*.eu"));

        assertThat(proxy.appliesTo(host), is(throughProxy));
    }

    @Test
    void thePasswordIsNotShown() {
        ProxySettings proxy = new ProxySettings("proxy", 3128, "me", "hunter2", List.of());

        assertThat(proxy.toString(), not(containsString("hunter2")));
        assertThat(HttpSettings.of("x", proxy).toString(), not(containsString("hunter2")));
    }

    @Test
    void requestsGoThroughTheProxyAndAnswerItsQuestionForAPassword() throws Exception {
        try (ScriptedServer server = new ScriptedServer()) {
            server.answer(407, "", "Proxy-Authenticate", "Basic realm=\"proxy\"")
                    .answer(200, "{\"through\": \"proxy\"}");
            ProxySettings proxy = new ProxySettings("127.0.0.1", server.url().getPort(), "me", "pass", List.of());
            try (HttpTransport transport = new HttpTransport(HttpSettings.of("x", proxy), null)) {
                RestClient client = new RestClient(
                        URI.create("http://adb-1.invalid"),
                        transport,
                        TestClients.bearer("t"),
                        new FakeTime().policy());

                assertThat(
                        client.call(RestRequest.get("/api/2.2/jobs/list"))
                                .path("through")
                                .asText(),
                        is("proxy"));
            }
            assertThat(server.seen(), hasSize(2));
            assertThat(server.seen().get(1).target(), is(URI.create("http://adb-1.invalid/api/2.2/jobs/list")));
            assertThat(
                    "the workspace's token goes to the workspace alone",
                    server.seen().get(1).authorization(),
                    is("Bearer t"));
        }
    }

    @Test
    void aHostThatNeedsNoProxyIsReachedAlthoughTheProxyIsDown() throws Exception {
        try (ScriptedServer server = new ScriptedServer()) {
            server.answer(200, "{}");
            ProxySettings dead = new ProxySettings("proxy.invalid", 3128, null, null, List.of("127.0.0.*"));
            try (HttpTransport transport = new HttpTransport(HttpSettings.of("x", dead), null)) {
                new RestClient(server.url(), transport, TestClients.bearer("t"), new FakeTime().policy())
                        .call(RestRequest.get("/x"));
            }
            assertThat(server.seen(), hasSize(1));
        }
    }
}
