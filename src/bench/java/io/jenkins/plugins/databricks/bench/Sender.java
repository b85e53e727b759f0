package io.jenkins.plugins.databricks.bench;

import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.download.DownloadRequest;
import io.jenkins.plugins.databricks.deploy.download.Downloader;
import io.jenkins.plugins.databricks.deploy.download.LocalFolder;
import io.jenkins.plugins.databricks.deploy.download.RemoteSource;
import io.jenkins.plugins.databricks.deploy.upload.UploadRequest;
import io.jenkins.plugins.databricks.deploy.upload.Uploader;
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

    /** @param args host, token, source, target */
    public static void main(String[] args) throws Exception {
        send(URI.create(args[0]), args[1], Path.of(args[2]), args[3]);
        System.out.println(ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .map(MemoryPoolMXBean::getPeakUsage)
                .mapToLong(peak -> peak.getUsed())
                .sum());
    }
}
