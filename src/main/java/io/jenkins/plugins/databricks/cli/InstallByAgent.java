package io.jenkins.plugins.databricks.cli;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.TaskListener;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.settings.HttpSettings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import jenkins.MasterToSlaveFileCallable;

/**
 * The call by which an agent downloads the CLI into its folder, unless it is there. Returns why it cannot, {@code null} if the CLI is there
 * now; throws an {@link InvalidInputException} when nobody could.
 */
final class InstallByAgent extends MasterToSlaveFileCallable<String> {

    private static final long serialVersionUID = 1L;

    private final CliRelease release;
    private final HttpSettings settings;
    private final TaskListener listener;

    InstallByAgent(CliRelease release, HttpSettings settings, TaskListener listener) {
        this.release = release;
        this.settings = settings;
        this.listener = listener;
    }

    @Override
    @CheckForNull
    public String invoke(File home, VirtualChannel channel) throws IOException, InterruptedException {
        CliPlatform platform = CliPlatform.current();
        CliFolder folder = new CliFolder(home.toPath(), release, platform);
        if (folder.isUpToDate()) {
            return null;
        }
        listener.getLogger().println("Downloading " + release.archive(platform));
        listener.getLogger().flush();
        Path archive = folder.temporary();
        try (CliDownload download = new CliDownload(settings)) {
            CliDownload.Digests digests;
            try {
                digests = download.run(release, platform, archive);
            } catch (IOException e) {
                return String.valueOf(e.getMessage());
            }
            folder.install(archive, digests.actual(), digests.expected());
            return null;
        } finally {
            Files.deleteIfExists(archive);
        }
    }
}
