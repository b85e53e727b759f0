package io.jenkins.plugins.databricks.rest.settings;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import io.jenkins.plugins.databricks.rest.FakeTime;
import io.jenkins.plugins.databricks.rest.HttpTransport;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.ScriptedServer;
import io.jenkins.plugins.databricks.rest.TestClients;
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

    @ParameterizedTest
    @CsvSource({"localhost", "127.0.0.1", "127.3.2.1", "::1", "[::1]"})
    void noProxyIsAskedForTheMachineItself(String host) {
        assertThat(new ProxySettings("proxy", 3128, "me", "hunter2", List.of()).appliesTo(host), is(false));
    }

    @Test
    void theTokenOfAWorkspaceOnThisMachineReachesItWithoutTheProxy() throws Exception {
        try (ScriptedServer proxy = new ScriptedServer();
                ScriptedServer workspace = new ScriptedServer()) {
            workspace.answer(200, "{}");
            ProxySettings settings = new ProxySettings("127.0.0.1", proxy.url().getPort(), null, null, List.of());
            try (HttpTransport transport = new HttpTransport(HttpSettings.of("x", settings), null)) {
                new RestClient(workspace.url(), transport, TestClients.bearer("t"), new FakeTime().policy())
                        .call(RestRequest.get("/x"));
            }
            assertThat(workspace.seen(), hasSize(1));
            assertThat(proxy.seen(), hasSize(0));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "https://adb-1.7.azuredatabricks.net, true",
        "https://adb-1.7.corp.example.com, false",
        "http://127.0.0.1:8080, false",
    })
    void anotherMachineIsToldOfTheProxyOnlyWhereThatServesTheHost(URI host, boolean told) {
        ProxySettings proxy = new ProxySettings("proxy", 3128, "me", "hunter2", List.of("*.corp.example.com"));
        HttpSettings settings = HttpSettings.of("x", proxy);

        assertThat(settings.toReach(host).proxy(), is(told ? proxy : null));
        assertThat(settings.toReach(host).userAgent(), is("x"));
        assertThat(HttpSettings.of("x", null).toReach(host), is(HttpSettings.of("x", null)));
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
