package io.jenkins.plugins.databricks.credentials;

import hudson.ProxyConfiguration;
import io.jenkins.plugins.databricks.emulator.Emulator;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import jenkins.model.Jenkins;

/** A proxy whose tunnels all end at an emulator, whatever host was asked for: so requests for Azure Resource Manager or for a workspace get there. */
public final class AzureTunnel implements AutoCloseable {

    private static final String END_OF_HEADERS = "\r\n\r\n";

    private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final URI emulator;

    public AzureTunnel(Emulator emulator) throws IOException {
        this.emulator = emulator.url();
        inBackground(this::accept);
    }

    /** Makes it the proxy of this Jenkins for all hosts but the local one. */
    public void install(Jenkins jenkins) throws IOException {
        jenkins.setProxy(new ProxyConfiguration("localhost", server.getLocalPort(), null, null, "localhost"));
    }

    private void accept() throws IOException {
        while (!server.isClosed()) {
            Socket client = server.accept();
            inBackground(() -> tunnel(client));
        }
    }

    private void tunnel(Socket client) throws IOException {
        try (client;
                Socket target = new Socket(emulator.getHost(), emulator.getPort())) {
            readHeaders(client.getInputStream());
            client.getOutputStream().write("HTTP/1.1 200 Connected\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            inBackground(() -> {
                try (client) {
                    target.getInputStream().transferTo(client.getOutputStream());
                }
            });
            client.getInputStream().transferTo(target.getOutputStream());
        }
    }

    private static void readHeaders(InputStream in) throws IOException {
        StringBuilder headers = new StringBuilder();
        while (headers.indexOf(END_OF_HEADERS) < 0) {
            headers.append((char) in.read());
        }
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void inBackground(Work work) {
        Thread thread = new Thread(
                () -> {
                    try {
                        work.run();
                    } catch (IOException e) {
                        // One side has closed its connection, or the test has ended.
                    }
                },
                "Azure tunnel");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
