package io.jenkins.plugins.databricks.rest;

import io.jenkins.plugins.databricks.rest.content.Exchange;
import io.jenkins.plugins.databricks.rest.settings.HttpLimits;
import io.jenkins.plugins.databricks.rest.settings.HttpSettings;
import io.jenkins.plugins.databricks.rest.settings.ProxySettings;
import io.jenkins.plugins.databricks.rest.task.Stoppable;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.auth.AuthScope;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.auth.BasicCredentialsProvider;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.impl.routing.DefaultRoutePlanner;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentTooLongException;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.impl.io.MonitoringResponseOutOfOrderStrategy;
import org.apache.hc.core5.http.io.HttpClientResponseHandler;
import org.apache.hc.core5.http.io.SocketConfig;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.protocol.HttpContext;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/**
 * The connection pool of this JVM to Databricks, shared by all workspaces and thread-safe. It sends each request once;
 * {@link RestClient} does retries. A thread that waits for a response can be interrupted at any time, which closes the
 * connection. It follows no redirects (the API has none), keeps no cookies and sends no authorization of its own.
 */
public final class HttpTransport implements Closeable {

    private static final int CONNECTIONS_PER_HOST = 32;
    private static final int CONNECTIONS = 128;
    private static final TimeValue KEEP_ALIVE = TimeValue.ofSeconds(60);

    /** Larger than any API response; the largest is a run's output with 5 MB of log, which JSON escapes may double. */
    private static final int MAX_ANSWER = 64 * 1024 * 1024;

    /**
     * A server that rejects an upload responds before it has received everything and closes the connection; a client
     * that only sends would just see a broken connection. A look takes a millisecond, so do not look too often.
     */
    private static final int LOOK_FOR_ANSWER_EVERY = 8 * 1024 * 1024;

    private final HttpLimits limits;
    private final CloseableHttpClient client;

    /**
     * How much longer the socket timeout is than that of the exchange. It covers what happens outside exchanges, such
     * as TLS shutdown; {@link Exchange} has better messages for an exchange that takes too long.
     */
    private static final Duration SOCKET_IS_LATER = Duration.ofSeconds(10);

    /** @param tls the TLS context to use, or {@code null} for the JVM's own */
    public HttpTransport(HttpSettings settings, SSLContext tls) {
        limits = settings.limits();
        Timeout socket = Timeout.of(limits.confirmation().plus(SOCKET_IS_LATER));
        HttpClientBuilder builder = HttpClients.custom()
                .setUserAgent(settings.userAgent())
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .setDefaultRequestConfig(RequestConfig.custom()
                        .setConnectionRequestTimeout(Timeout.of(limits.connect().multipliedBy(2)))
                        .setResponseTimeout(socket)
                        .setDefaultKeepAlive(KEEP_ALIVE.getDuration(), KEEP_ALIVE.getTimeUnit())
                        .build());
        PoolingHttpClientConnectionManagerBuilder connections = PoolingHttpClientConnectionManagerBuilder.create()
                .setMaxConnPerRoute(CONNECTIONS_PER_HOST)
                .setMaxConnTotal(CONNECTIONS)
                .setDefaultSocketConfig(SocketConfig.custom()
                        .setSoTimeout(socket)
                        .setTcpNoDelay(true)
                        .build())
                .setDefaultConnectionConfig(ConnectionConfig.custom()
                        .setConnectTimeout(Timeout.of(limits.connect()))
                        .setValidateAfterInactivity(TimeValue.ofSeconds(5))
                        .build());
        connections.setConnectionFactory(ManagedHttpClientConnectionFactory.builder()
                .responseOutOfOrderStrategy(new MonitoringResponseOutOfOrderStrategy(LOOK_FOR_ANSWER_EVERY))
                .build());
        if (tls != null) {
            connections.setTlsSocketStrategy(new DefaultClientTlsStrategy(tls));
        }
        builder.setConnectionManager(connections.build());
        if (settings.proxy() != null) {
            useProxy(builder, settings.proxy());
        }
        client = builder.build();
    }

    private static void useProxy(HttpClientBuilder builder, ProxySettings proxy) {
        HttpHost proxyHost = new HttpHost(proxy.host(), proxy.port());
        builder.setRoutePlanner(new DefaultRoutePlanner(null) {
            @Override
            protected HttpHost determineProxy(HttpHost target, HttpContext context) throws HttpException {
                return proxy.appliesTo(target.getHostName()) ? proxyHost : null;
            }
        });
        if (proxy.userName() != null) {
            BasicCredentialsProvider credentials = new BasicCredentialsProvider();
            credentials.setCredentials(
                    new AuthScope(proxyHost),
                    new UsernamePasswordCredentials(
                            proxy.userName(),
                            proxy.password() == null
                                    ? new char[0]
                                    : proxy.password().toCharArray()));
            builder.setDefaultCredentialsProvider(credentials);
        }
    }

    /**
     * Sends the request once and reads the whole response.
     *
     * @param host the scheme, host and port
     * @param limit how long that may take if it sends no file; {@code null} for the usual time
     * @throws IOException when there was no response; unless the connection failed, it is unknown whether Databricks
     *     acted on the request
     * @throws InterruptedException when this thread was interrupted; the connection is then closed
     */
    HttpResponse send(URI host, RestRequest request, Map<String, String> headers, Duration limit)
            throws IOException, InterruptedException {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.put("Accept", "application/json");
        return send(request.method(), request.at(host), all, request.body(), limit);
    }

    /** Sends like {@link #send(URI, RestRequest, Map, Duration)}, to any address, with only these headers. */
    HttpResponse send(String method, URI address, Map<String, String> headers, RequestBody body, Duration limit)
            throws IOException, InterruptedException {
        return send(method, address, headers, body, limit, null);
    }

    /**
     * Sends like {@link #send(URI, RestRequest, Map, Duration)}, but passes the body of a successful response on, on
     * another thread. That may take any time as long as it makes progress. A connection that breaks when all has been
     * passed on has done its work.
     *
     * @return the response, without the body if it was passed on
     */
    HttpResponse receive(URI host, RestRequest request, Map<String, String> headers, Duration limit, Receiver receiver)
            throws IOException, InterruptedException {
        Map<String, String> all = new LinkedHashMap<>(headers);
        all.putAll(receiver.headers());
        all.put("Accept", "*/*");
        // A range is one of the file's own bytes.
        all.put("Accept-Encoding", "identity");
        try {
            return send(request.method(), request.at(host), all, request.body(), limit, receiver);
        } catch (IOException e) {
            if (receiver.isComplete()) {
                return new HttpResponse(200, Map.of(), new byte[0]);
            }
            throw e;
        }
    }

    private HttpResponse send(
            String method,
            URI address,
            Map<String, String> headers,
            RequestBody body,
            Duration limit,
            Receiver receiver)
            throws IOException, InterruptedException {
        HttpUriRequestBase message = new HttpUriRequestBase(method, address);
        for (Map.Entry<String, String> header : headers.entrySet()) {
            if (header.getValue().chars().anyMatch(Character::isISOControl)) {
                // Text after a line break would become another header.
                throw new DatabricksException(
                        "Nothing was sent to " + address.getHost() + ", since the header " + header.getKey()
                                + " would contain a line break or another control character: check the credential"
                                + " and azureResourceId",
                        null,
                        false);
            }
            message.setHeader(header.getKey(), header.getValue());
        }
        Exchange exchange = new Exchange(limits, limit == null ? limits.call() : limit);
        if (body != null) {
            message.setEntity(body.entity(exchange));
        }
        try {
            return Stoppable.call(
                    () -> client.execute(message, response -> read(response, exchange, receiver)),
                    exchange,
                    message::cancel);
        } catch (TimeoutException e) {
            throw exchange.timeout();
        }
    }

    /**
     * Requests a file once, without any headers.
     *
     * @param reader reads the response, on another thread
     * @throws InterruptedException when this thread was interrupted; the connection is then closed
     * @throws TimeoutException when it took longer than the limit allows; the connection is then closed
     */
    <T> T get(URI address, HttpClientResponseHandler<T> reader, Stoppable.Limit limit)
            throws IOException, InterruptedException, TimeoutException {
        HttpUriRequestBase message = new HttpUriRequestBase("GET", address);
        return Stoppable.call(() -> client.execute(message, reader), limit, message::cancel);
    }

    private static HttpResponse read(ClassicHttpResponse response, Exchange exchange, Receiver receiver)
            throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (Header header : response.getHeaders()) {
            headers.put(header.getName().toLowerCase(Locale.ROOT), header.getValue());
        }
        HttpResponse head = new HttpResponse(response.getCode(), headers, new byte[0]);
        HttpEntity entity = response.getEntity();
        if (receiver == null || !head.isSuccess() || !receiver.accepts(head)) {
            return new HttpResponse(head.status(), headers, readBody(entity));
        }
        receiver.receive(
                head, exchange.receiving(entity == null ? InputStream.nullInputStream() : entity.getContent()));
        return head;
    }

    private static byte[] readBody(HttpEntity entity) throws IOException {
        if (entity == null) {
            return new byte[0];
        }
        if (entity.getContentLength() > MAX_ANSWER) {
            throw new ContentTooLongException("The response has " + entity.getContentLength() + " bytes, more than "
                    + "the limit of "
                    + MAX_ANSWER);
        }
        byte[] body = EntityUtils.toByteArray(entity, MAX_ANSWER);
        return body == null ? new byte[0] : body;
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
