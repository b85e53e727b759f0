package io.jenkins.plugins.databricks.execution.download;

import hudson.model.TaskListener;
import io.jenkins.plugins.databricks.deploy.download.DownloadRequest;
import io.jenkins.plugins.databricks.deploy.download.DownloadedFile;
import io.jenkins.plugins.databricks.deploy.download.Downloader;
import io.jenkins.plugins.databricks.deploy.download.LocalFolder;
import io.jenkins.plugins.databricks.execution.AgentAccess;
import io.jenkins.plugins.databricks.execution.BuildLog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jenkins.security.MasterToSlaveCallable;

/** The call that makes an agent fetch files itself. */
final class AgentDownload extends MasterToSlaveCallable<List<DownloadedFile>, IOException> {

    private static final long serialVersionUID = 1L;

    private final String folder;
    private final DownloadRequest request;
    private final AgentAccess access;
    private final TaskListener listener;

    AgentDownload(String folder, DownloadRequest request, AgentAccess access, TaskListener listener) {
        this.folder = folder;
        this.request = request;
        this.access = access;
        this.listener = listener;
    }

    @Override
    public List<DownloadedFile> call() throws IOException {
        return access.use(
                BuildLog.onAgent(listener),
                (client, log) -> new ArrayList<>(
                        new Downloader(client, log).run(request, new LocalFolder(Path.of(folder), request.target()))));
    }
}
