package io.jenkins.plugins.databricks.credentials;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import io.jenkins.plugins.azuresdk.HttpClientRetriever;
import io.jenkins.plugins.databricks.emulator.Emulator;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import reactor.core.publisher.Mono;

/** Sends what is meant for Microsoft Entra ID, in whatever cloud, to an emulator. */
public final class AzureStandIn implements HttpClient {

    private final URI emulator;
    private final HttpClient client = HttpClientRetriever.get();

    private AzureStandIn(URI emulator) {
        this.emulator = emulator;
    }

    /** From now on, in this Jenkins. */
    public static void install(Emulator emulator) {
        Controller.get().reachAzureBy(() -> new AzureStandIn(emulator.url()));
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        return client.send(redirected(request));
    }

    @Override
    public HttpResponse sendSync(HttpRequest request, Context context) {
        return client.sendSync(redirected(request), context);
    }

    private HttpRequest redirected(HttpRequest request) {
        try {
            return request.setUrl(new URL(
                    emulator.getScheme(),
                    emulator.getHost(),
                    emulator.getPort(),
                    request.getUrl().getFile()));
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
