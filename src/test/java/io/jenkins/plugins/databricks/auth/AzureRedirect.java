package io.jenkins.plugins.databricks.auth;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.netty.NettyAsyncHttpClientBuilder;
import com.azure.core.util.Context;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import reactor.core.publisher.Mono;

/**
 * Sends to an emulator what is meant for Microsoft Entra ID, in whatever cloud, or for the metadata service of an Azure machine, whose addresses
 * are the same for everybody. The address that was meant goes along.
 */
public record AzureRedirect(HttpClient client, URI emulator) implements HttpClient {

    /** Sends to this emulator, whose certificate it trusts where that has one. */
    public static AzureRedirect to(Emulator emulator) throws IOException {
        HttpClient client = emulator.url().getScheme().equals("https")
                ? overTls(emulator)
                : new NettyAsyncHttpClientBuilder().build();
        return new AzureRedirect(client, emulator.url());
    }

    static HttpClient overTls(Emulator emulator) throws IOException {
        SslContext trust = SslContextBuilder.forClient()
                .trustManager(emulator.trustManager())
                .build();
        return new NettyAsyncHttpClientBuilder(
                        reactor.netty.http.client.HttpClient.create().secure(tls -> tls.sslContext(trust)))
                .build();
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
        URL meant = request.getUrl();
        try {
            URL here = new URL(emulator.getScheme(), emulator.getHost(), emulator.getPort(), meant.getFile());
            return request.setUrl(here).setHeader(HttpHeaderName.fromString("X-Forwarded-Host"), meant.getHost());
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }
}
