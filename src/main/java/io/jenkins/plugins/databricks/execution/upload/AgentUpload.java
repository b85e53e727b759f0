package io.jenkins.plugins.databricks.execution.upload;

import hudson.model.TaskListener;
import io.jenkins.plugins.databricks.deploy.IncompleteTransferException;
import io.jenkins.plugins.databricks.deploy.upload.FileSelection;
import io.jenkins.plugins.databricks.deploy.upload.UploadRequest;
import io.jenkins.plugins.databricks.deploy.upload.UploadedFile;
import io.jenkins.plugins.databricks.deploy.upload.Uploader;
import io.jenkins.plugins.databricks.execution.AgentAccess;
import io.jenkins.plugins.databricks.execution.BuildLog;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jenkins.security.MasterToSlaveCallable;

/** The call that makes an agent send its files itself. */
final class AgentUpload extends MasterToSlaveCallable<AgentUpload.Answer, IOException> {

    private static final long serialVersionUID = 1L;

    /**
     * What an agent says of its upload.
     *
     * @param files those that have arrived
     * @param failure why others have not; {@code null} if all have
     */
    record Answer(List<UploadedFile> files, String failure) implements Serializable {
        Answer {
            files = new ArrayList<>(files);
        }
    }

    private final String folder;
    private final UploadRequest request;
    private final FileSelection selection;
    private final AgentAccess access;
    private final TaskListener listener;

    AgentUpload(
            String folder, UploadRequest request, FileSelection selection, AgentAccess access, TaskListener listener) {
        this.folder = folder;
        this.request = request;
        this.selection = selection;
        this.access = access;
        this.listener = listener;
    }

    @Override
    public Answer call() throws IOException {
        return access.use(BuildLog.onAgent(listener), (client, log) -> {
            try {
                return new Answer(new Uploader(client, log).send(request, selection, Path.of(folder)), null);
            } catch (IncompleteTransferException e) {
                return new Answer(e.arrived(UploadedFile.class), e.getMessage());
            }
        });
    }
}
