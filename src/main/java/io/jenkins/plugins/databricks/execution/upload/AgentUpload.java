package io.jenkins.plugins.databricks.execution.upload;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.model.TaskListener;
import io.jenkins.plugins.databricks.auth.LentAuthorizer;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.ToldRetries;
import io.jenkins.plugins.databricks.deploy.upload.FileSelection;
import io.jenkins.plugins.databricks.deploy.upload.UploadRequest;
import io.jenkins.plugins.databricks.deploy.upload.UploadedFile;
import io.jenkins.plugins.databricks.deploy.upload.Uploader;
import io.jenkins.plugins.databricks.execution.BuildLog;
import io.jenkins.plugins.databricks.rest.Authorizer;
import io.jenkins.plugins.databricks.rest.HttpTransport;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RetryPolicy;
import io.jenkins.plugins.databricks.rest.settings.HttpSettings;
import java.io.IOException;
import java.io.NotSerializableException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import jenkins.security.MasterToSlaveCallable;
import org.jenkinsci.remoting.SerializableOnlyOverRemoting;

/** The call that makes an agent send its files itself. */
final class AgentUpload extends MasterToSlaveCallable<List<UploadedFile>, IOException> {

    private static final long serialVersionUID = 1L;

    private final String folder;
    private final UploadRequest request;
    private final FileSelection selection;
    private final URI host;
    private final HttpSettings settings;

    private final Authorizer authorizer;
    private final TaskListener listener;

    /** @param authorizer a {@link Lent} one, which is a proxy of it on the agent */
    AgentUpload(
            String folder,
            UploadRequest request,
            FileSelection selection,
            URI host,
            HttpSettings settings,
            Lent authorizer,
            TaskListener listener) {
        this.folder = folder;
        this.request = request;
        this.selection = selection;
        this.host = host;
        this.settings = settings;
        this.authorizer = authorizer;
        this.listener = listener;
    }

    @Override
    public List<UploadedFile> call() throws IOException {
        try (HttpTransport transport = new HttpTransport(settings, null)) {
            DeploymentLog log = BuildLog.onAgent(listener);
            RestClient client =
                    new RestClient(host, transport, authorizer, RetryPolicy.STANDARD).telling(new ToldRetries(log));
            return new ArrayList<>(new Uploader(client, log).send(request, selection, Path.of(folder)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("The upload was interrupted", e);
        } finally {
            // Lines that still wait here would come after the step's end, or never.
            listener.getLogger().flush();
        }
    }

    /**
     * What the agent calls back to. Remoting releases at the end of a call what was exported while the call was written, and nothing else; so this is
     * exported then.
     */
    @SuppressFBWarnings(
            value = "SE_NO_SUITABLE_CONSTRUCTOR",
            justification = "Remoting sends a proxy in its place that calls back to the controller")
    static final class Lent extends LentAuthorizer implements SerializableOnlyOverRemoting {

        private static final long serialVersionUID = 1L;

        Lent(Authorizer owner) {
            super(owner, Clock.systemUTC());
        }

        private Object writeReplace() throws NotSerializableException {
            return getChannelForSerialization().export(Authorizer.class, this);
        }
    }
}
