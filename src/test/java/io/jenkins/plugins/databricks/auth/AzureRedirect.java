package io.jenkins.plugins.databricks.auth;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.util.Context;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import reactor.core.publisher.Mono;

/**
 * Sends to an emulator what is meant for Microsoft Entra ID, in whatever cloud, or for the metadata service of an Azure machine, whose addresses
 * are the same for everybody. The address that was meant goes along.
 */
public record AzureRedirect(HttpClient client, URI emulator) implements HttpClient {

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        return client.send(redirected(request));
    }

    @Override
    public HttpResponse sendSync(HttpRequest request, Context context) {
        return client.sendSync(redirected(request), context);
    }

    private HttpRequest redirected(HttpRequest request) {
        URL meant = request.getUrl();
        try {
            URL here = new URL(emulator.getScheme(), emulator.getHost(), emulator.getPort(), meant.getFile());
            return request.setUrl(here).setHeader(HttpHeaderName.fromString("X-Forwarded-Host"), meant.getHost());
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
