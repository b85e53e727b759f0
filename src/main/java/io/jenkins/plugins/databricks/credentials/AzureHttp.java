package io.jenkins.plugins.databricks.credentials;

import com.azure.core.http.HttpClient;
import com.azure.core.http.HttpRequest;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.netty.NettyAsyncHttpClientBuilder;
import com.azure.core.util.Configuration;
import com.azure.core.util.Context;
import io.jenkins.plugins.azuresdk.HttpClientRetriever;
import reactor.core.publisher.Mono;

/**
 * The HTTP client of Azure Identity. It follows Jenkins' proxy configuration, except for plain http, which only the
 * metadata service of the machine itself uses: through any proxy, it would be that of another machine.
 *
 * @see <a href="https://learn.microsoft.com/azure/virtual-machines/instance-metadata-service#proxies">Metadata service
 *     and proxies</a>
 */
record AzureHttp(HttpClient proxied, HttpClient direct) implements HttpClient {

    /** A client beside the one for everything but plain http, without the proxy of the JVM either. */
    AzureHttp(HttpClient proxied) {
        this(
                proxied,
                new NettyAsyncHttpClientBuilder()
                        .configuration(Configuration.NONE)
                        .build());
    }

    static AzureHttp create() {
        return new AzureHttp(HttpClientRetriever.get());
    }

    @Override
    public Mono<HttpResponse> send(HttpRequest request) {
        return clientFor(request).send(request);
    }

    @Override
    public HttpResponse sendSync(HttpRequest request, Context context) {
        return clientFor(request).sendSync(request, context);
    }

    private HttpClient clientFor(HttpRequest request) {
        return request.getUrl().getProtocol().equals("http") ? direct : proxied;
    }
}
