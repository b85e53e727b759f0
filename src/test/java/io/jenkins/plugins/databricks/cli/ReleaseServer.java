package io.jenkins.plugins.databricks.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.jenkins.plugins.databricks.rest.content.Fingerprint;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Serves releases of a CLI that is a shell script, on the loopback interface, as GitHub does or with what goes wrong on the way. */
public final class ReleaseServer implements AutoCloseable {

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer server;
    private volatile int cut;

    public ReleaseServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    public String url() {
        return "http://127.0.0.1:" + port();
    }

    /** What the agent's executable is, unless a test needs it to do more. */
    static String script(String version) {
        return "#!/bin/sh\necho Databricks CLI v" + version + "\n";
    }

    /** Adds a release for this machine. */
    public ReleaseServer release(String version, String script) {
        byte[] archive = zip(Map.of(CliPlatform.current().executable(), script, "LICENSE", "some text"));
        files.put(path(version, archive(version)), archive);
        return checksum(
                version, HexFormat.of().formatHex(Fingerprint.newSha256().digest(archive)));
    }

    /** Changes the checksum of a release's archive in its list. */
    ReleaseServer checksum(String version, String checksum) {
        files.put(
                path(version, "databricks_cli_" + version + "_SHA256SUMS"),
                (checksum + "  " + archive(version) + "\n").getBytes(StandardCharsets.UTF_8));
        return this;
    }

    /** Closes the connection in the middle of the next archives. */
    void cut(int times) {
        cut = times;
    }

    List<String> requests() {
        return requests;
    }

    static String archive(String version) {
        CliPlatform platform = CliPlatform.current();
        return "databricks_cli_" + version + "_" + platform.system() + "_" + platform.processor() + ".zip";
    }

    private static String path(String version, String file) {
        return "/v" + version + "/" + file;
    }

    private void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        requests.add(exchange.getRequestURI().toString());
        byte[] file = files.get(path);
        if (file == null) {
            exchange.sendResponseHeaders(404, -1);
        } else if (path.endsWith(".zip") && cut > 0) {
            cut--;
            exchange.sendResponseHeaders(200, file.length);
            exchange.getResponseBody().write(file, 0, file.length / 2);
            exchange.getResponseBody().flush();
            throw new IOException("cut, as the test wants it");
        } else {
            exchange.sendResponseHeaders(200, file.length);
            exchange.getResponseBody().write(file);
        }
        exchange.close();
    }

    static byte[] zip(Map<String, String> files) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, String> file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
