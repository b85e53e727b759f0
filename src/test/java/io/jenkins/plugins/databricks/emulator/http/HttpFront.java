package io.jenkins.plugins.databricks.emulator.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/**
 * The HTTP/1.1 server: a thread for each connection, faults, latency and the record of requests. Its own, and not the
 * JDK's, so that a connection can be reset before and after the effect of a request.
 */
public final class HttpFront implements AutoCloseable {

    private static final int IDLE_MILLIS = 300_000;
    private static final int BACKLOG = 1_000;

    private final ServerSocket server;
    private final SSLSocketFactory tls;
    private final ExecutorService threads;
    private final Routes.Handler handler;
    private final RequestLog log;
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final List<Fault> faults = new CopyOnWriteArrayList<>();
    private volatile Duration latency = Duration.ZERO;
    private volatile long connectionSpeed;
    private volatile Pace linkIn;
    private volatile Pace linkOut;

    /** @param tls null for plain http */
    public HttpFront(int port, SSLSocketFactory tls, ExecutorService threads, Routes.Handler handler, RequestLog log)
            throws IOException {
        this.server = new ServerSocket();
        this.tls = tls;
        this.threads = threads;
        this.handler = handler;
        this.log = log;
        server.setReuseAddress(true);
        server.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port), BACKLOG);
    }

    public int port() {
        return server.getLocalPort();
    }

    public void start() {
        threads.execute(this::accept);
    }

    public void add(Fault fault) {
        faults.add(fault);
    }

    public void clearFaults() {
        faults.clear();
    }

    public void latency(Duration time) {
        latency = time;
    }

    /** @param bytesPerSecond how fast each new connection takes and gives bytes; 0 for no limit */
    public void connectionSpeed(long bytesPerSecond) {
        connectionSpeed = bytesPerSecond;
    }

    /** @param bytesPerSecond how fast all new connections together take and give bytes; 0 for no limit */
    public void linkSpeed(long bytesPerSecond) {
        linkIn = bytesPerSecond == 0 ? null : new Pace(bytesPerSecond);
        linkOut = bytesPerSecond == 0 ? null : new Pace(bytesPerSecond);
    }

    private List<Pace> paces(Pace link) {
        Pace connection = connectionSpeed == 0 ? null : new Pace(connectionSpeed);
        return Stream.of(connection, link).filter(Objects::nonNull).toList();
    }

    /** Resets all connections, as a load balancer that restarts. */
    public void resetConnections() {
        for (Socket socket : open) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                socket.setSoTimeout(IDLE_MILLIS);
                open.add(socket);
                threads.execute(() -> serve(socket));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            HttpConnection connection = new HttpConnection(socket, secured(socket), paces(linkIn), paces(linkOut));
            HttpRequest request = connection.read();
            while (request != null && serve(connection, request)) {
                request = connection.read();
            }
        } catch (IOException | UncheckedIOException e) {
            // The client has gone, which is its right.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            open.remove(socket);
        }
    }

    private Socket secured(Socket socket) throws IOException {
        if (tls == null) {
            return socket;
        }
        SSLSocket secured = (SSLSocket) tls.createSocket(socket, null, true);
        secured.setUseClientMode(false);
        return secured;
    }

    /** Deals with one request; tells whether the connection can be used again. */
    private boolean serve(HttpConnection connection, HttpRequest request) throws IOException, InterruptedException {
        Instant arrived = Instant.now();
        log.arrived(request);
        Thread.sleep(latency.toMillis());
        Fault fault = faults.stream()
                .filter(f -> f.strikes(request.method(), request.rawPath()))
                .findFirst()
                .orElse(null);
        if (fault != null) {
            fault.pause();
        }
        HttpAnswer answer;
        boolean refusedBody;
        try {
            keepText(request);
            answer = answer(request, fault);
            refusedBody = "100-continue".equalsIgnoreCase(request.header("Expect"))
                    && !request.body().isStarted();
            if (answer != null && !refusedBody) {
                request.body().drain();
            }
        } catch (IOException | UncheckedIOException e) {
            record(request, 0, arrived);
            throw e;
        }
        record(request, answer == null ? 0 : answer.status(), arrived);
        if (answer == null) {
            connection.reset();
            return false;
        }
        boolean withoutLastChunk = fault != null && fault.kind() == Fault.Kind.NO_LAST_CHUNK;
        boolean truncated = withoutLastChunk || fault != null && fault.kind() == Fault.Kind.TRUNCATE;
        boolean keep = !truncated
                && !refusedBody
                && !"close".equalsIgnoreCase(request.headers().getOrDefault("Connection", ""));
        connection.write(request, answer, keep, truncated ? fault.bytes() : Long.MAX_VALUE, withoutLastChunk);
        return keep;
    }

    private static void keepText(HttpRequest request) throws IOException {
        String type = request.mediaType();
        if (type.equals("application/json") || type.equals("application/x-www-form-urlencoded")) {
            request.body().keepText();
        }
    }

    /** The answer, null where the connection is to be reset in its place. */
    private HttpAnswer answer(HttpRequest request, Fault fault) throws IOException {
        switch (fault == null ? Fault.Kind.PASS : fault.kind()) {
            case RESET_BEFORE -> {
                return null;
            }
            case RESET_IN_BODY -> {
                request.body().readNBytes((int) fault.bytes());
                return null;
            }
            case RESET_AFTER -> {
                handle(request);
                return null;
            }
            case ANSWER -> {
                return fault.answer();
            }
            default -> {
                return handle(request);
            }
        }
    }

    private HttpAnswer handle(HttpRequest request) throws IOException {
        try {
            return handler.handle(request);
        } catch (ApiError e) {
            return e.answer();
        } catch (UncheckedIOException e) {
            throw e;
        } catch (RuntimeException e) {
            return new ApiError(500, "INTERNAL_ERROR", "The emulator failed: " + e).answer();
        }
    }

    private void record(HttpRequest request, int status, Instant arrived) {
        ReceivedBody body = request.body();
        log.add(new RecordedRequest(
                request.method(),
                request.rawPath(),
                Map.copyOf(request.query()),
                request.headers(),
                body.keptText(),
                body.received(),
                status,
                arrived));
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
