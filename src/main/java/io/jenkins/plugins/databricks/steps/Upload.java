package io.jenkins.plugins.databricks.steps;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.AbortException;
import hudson.FilePath;
import hudson.model.TaskListener;
import hudson.remoting.ChannelClosedException;
import hudson.remoting.Pipe;
import hudson.remoting.RequestAbortedException;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.connection.DatabricksConfiguration;
import io.jenkins.plugins.databricks.credentials.Controller;
import io.jenkins.plugins.databricks.deploy.FileSelection;
import io.jenkins.plugins.databricks.deploy.UploadFiles;
import io.jenkins.plugins.databricks.deploy.UploadedFile;
import io.jenkins.plugins.databricks.rest.Authorizer;
import io.jenkins.plugins.databricks.rest.Content;
import io.jenkins.plugins.databricks.rest.ContentChangedException;
import io.jenkins.plugins.databricks.rest.Fingerprint;
import io.jenkins.plugins.databricks.rest.HttpSettings;
import io.jenkins.plugins.databricks.rest.HttpTransport;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RetryPolicy;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import jenkins.MasterToSlaveFileCallable;
import jenkins.security.MasterToSlaveCallable;

/**
 * Sends files from where they are. An agent sends its files itself, with a token that it asks the controller for whenever it needs one; where that
 * must not be, the controller reads them from the agent and passes them on as they come.
 */
final class Upload {

    private final Connection connection;
    private final BuildContext context;
    private final FilePath workspace;

    Upload(Connection connection, BuildContext context) throws IOException, InterruptedException {
        this.connection = connection;
        this.context = context;
        this.workspace = context.files();
    }

    List<UploadedFile> run(UploadFiles.Request request, boolean viaAgent) throws IOException, InterruptedException {
        if (!workspace.isRemote()) {
            return new UploadFiles(connection.client(), context.log()).run(Path.of(workspace.getRemote()), request);
        }
        Authorizer authorizer = null;
        if (viaAgent && !DatabricksConfiguration.get().isUploadThroughController()) {
            authorizer = connection.agentAuthorizer();
            if (authorizer == null) {
                context.log().line("Uploading through the controller, since a personal access token must not leave it");
            }
        }
        try {
            return authorizer == null ? throughController(request) : onAgent(request, authorizer);
        } catch (ChannelClosedException | RequestAbortedException e) {
            throw new AbortException(
                    "The agent went away during the upload. Files that were not sent whole are not in Databricks:"
                            + " run the build again");
        }
    }

    private List<UploadedFile> onAgent(UploadFiles.Request request, Authorizer authorizer)
            throws IOException, InterruptedException {
        VirtualChannel channel = workspace.getChannel();
        return channel.call(new AgentUpload(
                workspace.getRemote(),
                request,
                connection.host(),
                Controller.get().settings(),
                channel.export(Authorizer.class, authorizer),
                context.listener()));
    }

    private List<UploadedFile> throughController(UploadFiles.Request request) throws IOException, InterruptedException {
        List<UploadFiles.Outgoing> files = new ArrayList<>();
        for (FileSelection.Selected file :
                workspace.getChannel().call(new AgentSelection(workspace.getRemote(), request))) {
            files.add(new UploadFiles.Outgoing(
                    file.path(),
                    file.target(),
                    new RemoteContent(new FilePath(workspace.getChannel(), file.file()), file.length())));
        }
        return new UploadFiles(connection.client(), context.log()).send(files, request.overwrite(), request.known());
    }

    private record RemoteContent(FilePath file, long length) implements Content {
        @Override
        public InputStream open() throws IOException {
            try {
                return file.read();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted while reading " + file, e);
            }
        }

        @Override
        public InputStream open(long offset, long partLength) throws IOException {
            Pipe pipe = Pipe.createRemoteToLocal();
            try {
                file.actAsync(new ReadPart(offset, partLength, pipe));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted while reading " + file, e);
            }
            return pipe.getIn();
        }

        /** Taken where the file is, so that its bytes do not travel twice. */
        @Override
        public Fingerprint fingerprint(long partLength) throws IOException {
            try {
                return file.act(new TakeFingerprint(length, partLength));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("Interrupted while reading " + file);
            }
        }
    }

    private static final class ReadPart extends MasterToSlaveFileCallable<Void> {

        private static final long serialVersionUID = 1L;

        private final long offset;
        private final long length;
        private final Pipe pipe;

        ReadPart(long offset, long length, Pipe pipe) {
            this.offset = offset;
            this.length = length;
            this.pipe = pipe;
        }

        @Override
        public Void invoke(File file, VirtualChannel channel) throws IOException {
            try (InputStream in = Content.of(file.toPath()).open(offset, length);
                    OutputStream out = pipe.getOut()) {
                in.transferTo(out);
            } catch (IOException e) {
                pipe.error(e);
            }
            return null;
        }
    }

    private static final class TakeFingerprint extends MasterToSlaveFileCallable<Fingerprint> {

        private static final long serialVersionUID = 1L;

        private final long length;
        private final long partLength;

        TakeFingerprint(long length, long partLength) {
            this.length = length;
            this.partLength = partLength;
        }

        @Override
        public Fingerprint invoke(File file, VirtualChannel channel) throws IOException {
            Content content = Content.of(file.toPath());
            if (content.length() != length) {
                throw new ContentChangedException(length);
            }
            return content.fingerprint(partLength);
        }
    }

    private static final class AgentSelection extends MasterToSlaveCallable<List<FileSelection.Selected>, IOException> {

        private static final long serialVersionUID = 1L;

        private final String folder;
        private final UploadFiles.Request request;

        AgentSelection(String folder, UploadFiles.Request request) {
            this.folder = folder;
            this.request = request;
        }

        @Override
        public List<FileSelection.Selected> call() throws IOException {
            return new ArrayList<>(
                    FileSelection.of(Path.of(folder), request.source(), request.excludes(), request.target()));
        }
    }

    private static final class AgentUpload extends MasterToSlaveCallable<List<UploadedFile>, IOException> {

        private static final long serialVersionUID = 1L;

        private final String folder;
        private final UploadFiles.Request request;
        private final URI host;
        private final HttpSettings settings;

        @SuppressFBWarnings(
                value = "SE_BAD_FIELD",
                justification = "Remoting sends a proxy that calls back to the controller")
        private final Authorizer authorizer;

        private final TaskListener listener;

        AgentUpload(
                String folder,
                UploadFiles.Request request,
                URI host,
                HttpSettings settings,
                Authorizer authorizer,
                TaskListener listener) {
            this.folder = folder;
            this.request = request;
            this.host = host;
            this.settings = settings;
            this.authorizer = authorizer;
            this.listener = listener;
        }

        @Override
        public List<UploadedFile> call() throws IOException {
            try (HttpTransport transport = new HttpTransport(settings, null)) {
                RestClient client = new RestClient(host, transport, authorizer, RetryPolicy.STANDARD);
                return new ArrayList<>(new UploadFiles(client, new BuildLog(listener)).run(Path.of(folder), request));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("The upload was interrupted", e);
            } finally {
                // Lines that still wait here would come after the step's end, or never.
                listener.getLogger().flush();
            }
        }
    }
}
