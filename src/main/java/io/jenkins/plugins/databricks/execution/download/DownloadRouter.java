package io.jenkins.plugins.databricks.execution.download;

import hudson.FilePath;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.download.DownloadRequest;
import io.jenkins.plugins.databricks.deploy.download.DownloadedFile;
import io.jenkins.plugins.databricks.deploy.download.Downloader;
import io.jenkins.plugins.databricks.deploy.download.LocalFolder;
import io.jenkins.plugins.databricks.deploy.download.RemoteSource;
import io.jenkins.plugins.databricks.execution.Agent;
import io.jenkins.plugins.databricks.execution.AgentAccess;
import io.jenkins.plugins.databricks.execution.BuildContext;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Fetches the files of a step to where the build's workspace is. Which files there are, the controller finds out. An agent fetches them itself, with a token that it
 * asks the controller for whenever it needs one; where that must not be, the controller fetches them and passes them on as they come.
 */
@Restricted(NoExternalUse.class)
public final class DownloadRouter {

    private final Connection connection;
    private final BuildContext context;
    private final FilePath workspace;

    public DownloadRouter(Connection connection, BuildContext context) throws IOException, InterruptedException {
        this.connection = connection;
        this.context = context;
        this.workspace = context.files();
    }

    /** @param target the folder in the build's workspace */
    public List<DownloadedFile> run(RemoteSource source, String target) throws IOException, InterruptedException {
        DownloadRequest request =
                new DownloadRequest(source.path().store(), source.select(connection.client(), context.log()), target);
        if (!workspace.isRemote()) {
            return new Downloader(connection.client(), context.log())
                    .run(request, new LocalFolder(Path.of(workspace.getRemote()), target));
        }
        Agent agent = new Agent(workspace, "the download");
        AgentAccess access = AgentAccess.of(connection, context.log(), "Downloading");
        return access == null
                ? new Downloader(connection.client(), context.log()).run(request, new AgentFolder(agent, target))
                : onAgent(agent, request, access);
    }

    private List<DownloadedFile> onAgent(Agent agent, DownloadRequest request, AgentAccess access)
            throws IOException, InterruptedException {
        try {
            return agent.call(new AgentDownload(agent.folder(), request, access, context.listener()), request::check);
        } finally {
            access.callBack();
        }
    }
}
