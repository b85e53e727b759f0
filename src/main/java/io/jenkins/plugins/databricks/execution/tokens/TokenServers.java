package io.jenkins.plugins.databricks.execution.tokens;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.remoting.Channel;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.security.MasterToSlaveCallable;

/** The token services that are open in this JVM, be it an agent's or the controller's, and the calls for them. */
final class TokenServers {

    private static final Logger LOGGER = Logger.getLogger(TokenServers.class.getName());

    private static final byte[] LOOPBACK = {127, 0, 0, 1};
    private static final int BACKLOG = 128;

    /** The JVM that was connected before may take a moment to end. */
    private static final int ATTEMPTS = 10;

    /** By their paths. */
    private static final Map<String, Entry> OPEN = new ConcurrentHashMap<>();

    private TokenServers() {}

    /** @param channel with which it ends; {@code null} on the controller */
    private record Entry(TokenServer server, @CheckForNull Channel channel, Channel.Listener listener) {}

    private static void close(String path) throws IOException {
        Entry entry = OPEN.remove(path);
        if (entry != null) {
            if (entry.channel != null) {
                entry.channel.removeListener(entry.listener);
            }
            entry.server.close();
        }
    }

    /** The profile goes first: once the port is free, the service may open again, with a profile of the same name. */
    private static void close(String path, String profile) throws IOException {
        try {
            Files.deleteIfExists(Path.of(profile));
        } finally {
            close(path);
        }
    }

    /** Opens a service, or opens it again; returns its port. */
    static final class Open extends MasterToSlaveCallable<Integer, IOException> {

        private static final long serialVersionUID = 1L;

        private final URI host;
        private final int port;
        private final String path;
        private final String profile;

        @SuppressFBWarnings(value = "SE_BAD_FIELD", justification = "it is a proxy that remoting has made serializable")
        private final TokenLender lender;

        /**
         * @param port 0 for any that is free
         * @param profile where to write its {@link SignInProfile}
         * @param lender as the agent's channel has exported it
         */
        Open(URI host, int port, String path, String profile, TokenLender lender) {
            this.host = host;
            this.port = port;
            this.path = path;
            this.profile = profile;
            this.lender = lender;
        }

        @Override
        public Integer call() throws IOException {
            TokenServers.close(path);
            TokenServer server = new TokenServer(bound(), host, path, lender);
            try {
                SignInProfile.write(Path.of(profile), host);
            } catch (IOException e) {
                server.close();
                throw e;
            }
            Channel channel = Channel.current();
            Channel.Listener listener = new EndWithChannel(path, profile);
            OPEN.put(path, new Entry(server, channel, listener));
            if (channel != null) {
                channel.addListener(listener);
            }
            return server.port();
        }

        private ServerSocket bound() throws IOException {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), port);
            for (int attempt = 1; true; attempt++) {
                ServerSocket socket = new ServerSocket();
                try {
                    socket.bind(address, BACKLOG);
                    return socket;
                } catch (BindException e) {
                    socket.close();
                    if (port == 0 || attempt == ATTEMPTS) {
                        throw new IOException("port " + port + " is taken by another program now", e);
                    }
                    pause();
                }
            }
        }

        private static void pause() throws InterruptedIOException {
            try {
                TimeUnit.SECONDS.sleep(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted");
            }
        }
    }

    /** Without a channel no token can be had. The next one may come with other classes, which know nothing of this server but need its port. */
    private static final class EndWithChannel extends Channel.Listener {

        private final String path;
        private final String profile;

        EndWithChannel(String path, String profile) {
            this.path = path;
            this.profile = profile;
        }

        @Override
        public void onClosed(Channel channel, IOException cause) {
            try {
                TokenServers.close(path, profile);
            } catch (IOException e) {
                LOGGER.log(Level.FINE, "a token service could not be closed", e);
            }
        }
    }

    /** The {@link TokenServer#refusedHost} of a service, or an empty string. */
    static final class RefusedHost extends MasterToSlaveCallable<String, IOException> {

        private static final long serialVersionUID = 1L;

        private final String path;

        RefusedHost(String path) {
            this.path = path;
        }

        @Override
        public String call() {
            Entry entry = OPEN.get(path);
            String refused = entry == null ? null : entry.server.refusedHost();
            return refused == null ? "" : refused;
        }
    }

    /** Closes a service, and deletes what one before it has left. */
    static final class Close extends MasterToSlaveCallable<Boolean, IOException> {

        private static final long serialVersionUID = 1L;

        private final String path;
        private final String profile;

        Close(String path, String profile) {
            this.path = path;
            this.profile = profile;
        }

        @Override
        public Boolean call() throws IOException {
            TokenServers.close(path, profile);
            return true;
        }
    }
}
