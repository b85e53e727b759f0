package io.jenkins.plugins.databricks.execution.upload;

import hudson.FilePath;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.IncompleteTransferException;
import io.jenkins.plugins.databricks.deploy.upload.FileSelection;
import io.jenkins.plugins.databricks.deploy.upload.FileSource;
import io.jenkins.plugins.databricks.deploy.upload.UploadAnswer;
import io.jenkins.plugins.databricks.deploy.upload.UploadRequest;
import io.jenkins.plugins.databricks.deploy.upload.UploadedFile;
import io.jenkins.plugins.databricks.deploy.upload.Uploader;
import io.jenkins.plugins.databricks.execution.Agent;
import io.jenkins.plugins.databricks.execution.AgentAccess;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import jenkins.security.MasterToSlaveCallable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Sends the files of a step from where they are. An agent sends its files itself, with a token that it asks the controller for whenever it needs one; where that
 * must not be, the controller reads them from the agent and passes them on as they come. Which files there are, the agent says; where they go, it does not.
 */
@Restricted(NoExternalUse.class)
public final class UploadRouter {

    private final Connection connection;
    private final BuildContext context;
    private final FilePath workspace;

    public UploadRouter(Connection connection, BuildContext context) throws IOException, InterruptedException {
        this.connection = connection;
        this.context = context;
        this.workspace = context.files();
    }

    public List<UploadedFile> run(UploadRequest request, boolean viaAgent) throws IOException, InterruptedException {
        if (!workspace.isRemote()) {
            return new Uploader(connection.client(), context.log()).run(Path.of(workspace.getRemote()), request);
        }
        Agent agent = new Agent(workspace, "the upload");
        FileSource source = request.source();
        FileSelection selection = agent.call(new Selecting(agent.folder(), source), source::check);
        selection.tell(context.log());
        AgentAccess access = viaAgent ? AgentAccess.of(connection, context.log(), "Uploading") : null;
        return access == null
                ? throughController(agent, request, selection)
                : onAgent(agent, request, selection, access);
    }

    private List<UploadedFile> onAgent(Agent agent, UploadRequest request, FileSelection selection, AgentAccess access)
            throws IOException, InterruptedException {
        UploadAnswer possible = new UploadAnswer(request, selection);
        try {
            AgentUpload.Answer answer = agent.call(
                    new AgentUpload(agent.folder(), request, selection, access, context.listener()),
                    said -> checked(said, possible));
            if (answer.failure() != null) {
                throw new IncompleteTransferException(answer.failure(), answer.files(), null);
            }
            return answer.files();
        } finally {
            access.callBack();
        }
    }

    private static AgentUpload.Answer checked(AgentUpload.Answer answer, UploadAnswer possible) {
        return answer.failure() == null
                ? new AgentUpload.Answer(possible.check(answer.files()), null)
                : new AgentUpload.Answer(possible.checkSome(answer.files()), LogText.lines(answer.failure()));
    }

    private List<UploadedFile> throughController(Agent agent, UploadRequest request, FileSelection selection)
            throws IOException, InterruptedException {
        return new Uploader(connection.client(), context.log())
                .send(request, selection, file -> new AgentFile(agent, request.source(), selection.inFolder(), file));
    }

    private static final class Selecting extends MasterToSlaveCallable<FileSelection, IOException> {

        private static final long serialVersionUID = 1L;

        private final String folder;
        private final FileSource source;

        Selecting(String folder, FileSource source) {
            this.folder = folder;
            this.source = source;
        }

        @Override
        public FileSelection call() throws IOException {
            return source.select(Path.of(folder));
        }
    }
}
