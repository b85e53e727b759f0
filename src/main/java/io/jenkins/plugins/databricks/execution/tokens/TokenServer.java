package io.jenkins.plugins.databricks.execution.tokens;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import java.io.Closeable;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The HTTP server of a token service, in the agent's JVM. The one that Java has would do, but for its limits: those on time and size can only be set for
 * all servers of a JVM together, and any program on the machine can connect. Here a connection is one request, which must arrive at once, and only so many
 * are served at a time; others wait.
 */
final class TokenServer implements Closeable {

    private static final Logger LOGGER = Logger.getLogger(TokenServer.class.getName());

    static final int AT_A_TIME = 64;

    /** A program on the same machine sends its request at once; half of the time for which others wait that come after it. */
    private static final Duration ARRIVES_WITHIN = Duration.ofSeconds(5);

    private static final Duration LONGEST_END = Duration.ofSeconds(2);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMillis(100);

    private final ServerSocket socket;
    private final TokenDesk desk;
    private final Semaphore places = new Semaphore(AT_A_TIME);
    private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads;
    private final Thread acceptor;

    /** Starts it on a socket that is bound. */
    TokenServer(ServerSocket socket, URI host, String path, TokenLender lender) {
        this.socket = socket;
        ThreadFactory factory = work -> {
            Thread thread = new Thread(work, "Databricks token service on port " + socket.getLocalPort());
            thread.setDaemon(true);
            return thread;
        };
        this.threads = Executors.newCachedThreadPool(factory);
        this.desk = new TokenDesk(host, path, new TokenPull(lender, threads), Clock.systemUTC());
        this.acceptor = factory.newThread(this::accept);
        acceptor.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    @CheckForNull
    String refusedHost() {
        return desk.refusedHost();
    }

    private void accept() {
        try {
            while (!socket.isClosed()) {
                places.acquire();
                acceptOne();
            }
        } catch (InterruptedException e) {
            LOGGER.log(Level.FINE, "the token service is closed", e);
        }
    }

    private void acceptOne() throws InterruptedException {
        try {
            begin(socket.accept());
        } catch (IOException e) {
            places.release();
            if (!socket.isClosed()) {
                LOGGER.log(Level.FINE, "a connection could not be accepted", e);
                TimeUnit.MILLISECONDS.sleep(PAUSE_AFTER_FAILURE.toMillis());
            }
        }
    }

    private void begin(Socket connection) throws IOException {
        connections.add(connection);
        try {
            threads.execute(() -> serve(connection));
        } catch (RejectedExecutionException e) {
            connection.close();
            throw new IOException("the token service is closed", e);
        }
    }

    private void serve(Socket connection) {
        try (connection) {
            connection.getOutputStream().write(answer(connection).bytes());
        } catch (IOException e) {
            LOGGER.log(Level.FINE, "a connection was lost", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            connections.remove(connection);
            places.release();
        }
    }

    private TokenAnswer answer(Socket connection) throws IOException, InterruptedException {
        try {
            return desk.answer(TokenRequest.read(connection, ARRIVES_WITHIN), port());
        } catch (TokenRequest.Unreadable e) {
            return new TokenAnswer(e.status(), e.getMessage());
        }
    }

    /** No connection is accepted any more once this returns, and those that are open end. */
    @Override
    public void close() throws IOException {
        socket.close();
        threads.shutdownNow();
        acceptor.interrupt();
        for (Socket connection : connections) {
            connection.close();
        }
        try {
            // While that thread is about to notice, the system still accepts connections.
            acceptor.join(LONGEST_END.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
