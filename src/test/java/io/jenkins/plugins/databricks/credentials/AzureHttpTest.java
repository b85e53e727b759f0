package io.jenkins.plugins.databricks.credentials;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpMethod;
import com.azure.core.http.HttpRequest;
import com.azure.core.util.Context;
import io.jenkins.plugins.databricks.emulator.Emulator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

class AzureHttpTest {

    private final List<String> sent = new ArrayList<>();

    private HttpClient client(String way) {
        return request -> {
            sent.add(way + " to " + request.getUrl().getHost());
            return Mono.empty();
        };
    }

    @Test
    void theMachinesOwnMetadataServiceIsNeverAskedThroughTheProxy() {
        AzureHttp http = new AzureHttp(client("by proxy"), client("directly"));
        HttpRequest metadata = new HttpRequest(HttpMethod.GET, "http://169.254.169.254/metadata/identity/oauth2/token");
        HttpRequest signIn = new HttpRequest(HttpMethod.POST, "https://login.microsoftonline.com/t/oauth2/v2.0/token");

        http.send(metadata);
        http.send(signIn);
        http.sendSync(metadata, Context.NONE);
        http.sendSync(signIn, Context.NONE);

        assertThat(
                sent,
                contains(
                        "directly to 169.254.169.254",
                        "by proxy to login.microsoftonline.com",
                        "directly to 169.254.169.254",
                        "by proxy to login.microsoftonline.com"));
    }

    @Test
    void neitherIsItThroughTheProxyOfTheJvm() throws Exception {
        try (Emulator proxy = Emulator.start();
                Emulator metadata = Emulator.start()) {
            Map<String, String> ofTheJvm = Map.of(
                    "http.proxyHost", "localhost",
                    "http.proxyPort", String.valueOf(proxy.url().getPort()),
                    "http.nonProxyHosts", "example.com");
            ofTheJvm.forEach(System::setProperty);
            try {
                new AzureHttp(client("by proxy"))
                        .sendSync(new HttpRequest(HttpMethod.GET, metadata.url() + "/metadata/instance"), Context.NONE);
            } finally {
                ofTheJvm.keySet().forEach(System::clearProperty);
            }
            assertThat(sent, empty());
            assertThat(proxy.requests(), empty());
            assertThat(metadata.requests(), hasSize(1));
        }
    }
}
