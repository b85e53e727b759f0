package io.jenkins.plugins.databricks.rest;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** Lets a client wait, in whichever part of an exchange. */
public final class SilentServer implements AutoCloseable {

    /** What it does. */
    public enum Way {
        /** It takes no connection: the system's queue for them is full. */
        TAKES_NO_CONNECTION,
        /** It takes the connection, and no byte on it. */
        TAKES_NO_BYTE,
        /** It takes all bytes, and answers nothing. */
        NEVER_ANSWERS,
        /** It answers byte after byte, and never gets to an end. */
        TRICKLES
    }

    private static final int PATIENCE_SECONDS = 30;

    private final Way way;
    private final ServerSocket server;
    private final List<Socket> queue = new ArrayList<>();
    private final List<Socket> connections = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Semaphore waiting = new Semaphore(0);
    private final Semaphore left = new Semaphore(0);

    public SilentServer(Way way) throws IOException {
        this.way = way;
        server = new ServerSocket(0, way == Way.TAKES_NO_CONNECTION ? 1 : 100, InetAddress.getByName("127.0.0.1"));
        if (way == Way.TAKES_NO_CONNECTION) {
            fillQueue();
        } else {
            threads.execute(this::accept);
        }
    }

    private void fillQueue() throws IOException {
        try {
            while (true) {
                Socket filler = new Socket();
                queue.add(filler);
                filler.connect(server.getLocalSocketAddress(), 200);
            }
        } catch (java.net.SocketTimeoutException full) {
            return;
        }
    }

    public URI url() {
        return url("http");
    }

    URI url(String scheme) {
        return URI.create(scheme + "://127.0.0.1:" + ((InetSocketAddress) server.getLocalSocketAddress()).getPort());
    }

    private void accept() {
        try {
            while (true) {
                Socket connection = server.accept();
                connections.add(connection);
                threads.execute(() -> serve(connection));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void serve(Socket connection) {
        try {
            if (way == Way.TAKES_NO_BYTE) {
                waiting.release();
                return;
            }
            InputStream in = connection.getInputStream();
            if (in.read() >= 0) {
                waiting.release();
            }
            if (way == Way.TRICKLES) {
                threads.execute(() -> trickle(connection));
            }
            byte[] buffer = new byte[1 << 16];
            while (in.read(buffer) >= 0) {
                continue;
            }
        } catch (IOException reset) {
            // That is how a client leaves that does not want to wait.
        }
        left.release();
    }

    private static void trickle(Socket connection) {
        try {
            connection.getOutputStream().write("HTTP/1.1 200 OK\r\nX: ".getBytes(StandardCharsets.US_ASCII));
            while (true) {
                connection.getOutputStream().write('x');
                connection.getOutputStream().flush();
                Thread.sleep(20);
            }
        } catch (IOException | InterruptedException e) {
            return;
        }
    }

    /** Blocks until so many more clients wait for it. */
    public void awaitWaiting(int clients) throws InterruptedException {
        await(waiting, clients, "nobody waits");
    }

    /** Blocks until so many more clients have closed their connections. */
    public void awaitLeft(int clients) throws InterruptedException {
        await(left, clients, "the connections stay open");
    }

    private static void await(Semaphore signals, int count, String otherwise) throws InterruptedException {
        if (!signals.tryAcquire(count, PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError(otherwise);
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : queue) {
            socket.close();
        }
        for (Socket socket : connections) {
            socket.close();
        }
        threads.shutdownNow();
    }
}
