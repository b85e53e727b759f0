package io.jenkins.plugins.databricks.cli;

import hudson.FilePath;
import hudson.remoting.RemoteInputStream;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.databricks.rest.content.Fingerprint;
import io.jenkins.plugins.databricks.rest.settings.HttpSettings;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import jenkins.MasterToSlaveFileCallable;

/** Downloads the CLI on the controller and sends it to an agent that cannot reach the releases. */
record InstallByController(CliRelease release, HttpSettings settings) {

    /** @param home the CLI's folder on the agent */
    void run(FilePath home) throws IOException, InterruptedException {
        CliPlatform platform = home.act(new Platform());
        Path archive = Files.createTempFile("databricks-cli-", ".zip");
        try (CliDownload download = new CliDownload(settings)) {
            String expected = download.run(release, platform, archive).expected();
            try (InputStream content = Files.newInputStream(archive)) {
                home.act(new Receive(release, expected, new RemoteInputStream(content, RemoteInputStream.Flag.GREEDY)));
            }
        } finally {
            Files.deleteIfExists(archive);
        }
    }

    private static final class Platform extends MasterToSlaveFileCallable<CliPlatform> {

        private static final long serialVersionUID = 1L;

        @Override
        public CliPlatform invoke(File home, VirtualChannel channel) {
            return CliPlatform.current();
        }
    }

    /** The call by which the agent takes the archive and installs it. */
    private static final class Receive extends MasterToSlaveFileCallable<Void> {

        private static final long serialVersionUID = 1L;

        private final CliRelease release;
        private final String expected;
        private final RemoteInputStream content;

        Receive(CliRelease release, String expected, RemoteInputStream content) {
            this.release = release;
            this.expected = expected;
            this.content = content;
        }

        @Override
        public Void invoke(File home, VirtualChannel channel) throws IOException {
            CliFolder folder = new CliFolder(home.toPath(), release, CliPlatform.current());
            Path archive = folder.temporary();
            MessageDigest digest = Fingerprint.newSha256();
            try {
                try (OutputStream out = new DigestOutputStream(Files.newOutputStream(archive), digest)) {
                    content.transferTo(out);
                }
                folder.install(archive, HexFormat.of().formatHex(digest.digest()), expected);
            } finally {
                Files.deleteIfExists(archive);
            }
            return null;
        }
    }
}
