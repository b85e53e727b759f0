package io.jenkins.plugins.databricks.bench;

import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.download.DownloadRequest;
import io.jenkins.plugins.databricks.deploy.download.Downloader;
import io.jenkins.plugins.databricks.deploy.download.LocalFolder;
import io.jenkins.plugins.databricks.deploy.download.RemoteSource;
import io.jenkins.plugins.databricks.deploy.upload.UploadRequest;
import io.jenkins.plugins.databricks.deploy.upload.Uploader;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.rest.HttpTransport;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RetryPolicy;
import io.jenkins.plugins.databricks.rest.TestClients;
import io.jenkins.plugins.databricks.rest.settings.HttpSettings;
import io.jenkins.plugins.databricks.rest.settings.UserAgent;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Sends and fetches files as the plugin does. As a process of its own it prints the most heap that it had in use, in bytes. */
final class Sender {

    private static final HttpTransport TRANSPORT =
            new HttpTransport(HttpSettings.of(UserAgent.of("bench"), null), null);

    private static final DeploymentLog SILENT = new DeploymentLog() {
        @Override
        public void line(String text) {}

        @Override
        public void link(String text, URI target) {}
    };

    private Sender() {}

    static RestClient client(URI host, String token) {
        return new RestClient(host, TRANSPORT, TestClients.bearer(token), RetryPolicy.STANDARD);
    }

    static void send(URI host, String token, Path source, String target) throws IOException, InterruptedException {
        new Uploader(client(host, token), SILENT)
                .run(source.getParent(), UploadRequest.of(source.toString(), null, target, true));
    }

    /** @param folder what the files are put into */
    static void fetch(URI host, String token, String source, Path folder) throws IOException, InterruptedException {
        RestClient client = client(host, token);
        RemoteSource remote = RemoteSource.of(source, null);
        new Downloader(client, SILENT)
                .run(
                        new DownloadRequest(remote.path().store(), remote.select(client, SILENT), "fetched"),
                        new LocalFolder(folder, "fetched"));
    }

    /**
     * The most heap that another JVM has in use while it sends or fetches.
     *
     * @param what {@code send} or {@code fetch}
     * @param mebibytes how much it may have; with less it fails
     * @return in MiB
     */
    static double heap(String what, int mebibytes, Emulator emulator, String source, String target)
            throws IOException, InterruptedException {
        String peak = Peers.run(
                List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx" + mebibytes + "m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Sender.class.getName(),
                        what,
                        emulator.url().toString(),
                        emulator.token(),
                        source,
                        target),
                Map.of());
        return Double.parseDouble(peak) / (1 << 20);
    }

    /** @param args {@code send} or {@code fetch}, host, token, source, target */
    public static void main(String[] args) throws Exception {
        if (args[0].equals("send")) {
            send(URI.create(args[1]), args[2], Path.of(args[3]), args[4]);
        } else {
            fetch(URI.create(args[1]), args[2], args[3], Path.of(args[4]));
        }
        long peaks = ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(peak -> peak.getUsed())
                .sum();
        // The pools have their peaks at different times, so their sum may be more than there is.
        System.out.println(Math.min(peaks, Runtime.getRuntime().maxMemory()));
    }
}
