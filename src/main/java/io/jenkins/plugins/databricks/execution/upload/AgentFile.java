package io.jenkins.plugins.databricks.execution.upload;

import hudson.AbortException;
import hudson.remoting.Pipe;
import io.jenkins.plugins.databricks.deploy.upload.FileSource;
import io.jenkins.plugins.databricks.deploy.upload.SourceFile;
import io.jenkins.plugins.databricks.execution.Agent;
import io.jenkins.plugins.databricks.rest.content.Content;
import io.jenkins.plugins.databricks.rest.content.ContentChangedException;
import io.jenkins.plugins.databricks.rest.content.Fingerprint;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import jenkins.security.MasterToSlaveCallable;
import org.apache.commons.io.input.BoundedInputStream;

/** A file of an agent, read over the agent's channel. No more is taken of it than it is said to have. */
record AgentFile(Agent agent, FileSource source, boolean inFolder, SourceFile file) implements Content {

    @Override
    public long length() {
        return file.length();
    }

    @Override
    public InputStream open() throws IOException {
        return open(0, length() + 1); // One more shows that the file has grown.
    }

    @Override
    public InputStream open(long offset, long partLength) throws IOException {
        Pipe pipe = Pipe.createRemoteToLocal();
        try {
            agent.channel().callAsync(new Read(this, offset, partLength, pipe));
        } catch (IOException e) {
            throw new FileSystemException(file.name(), null, agent.gone());
        }
        return BoundedInputStream.builder()
                .setInputStream(new Received(pipe.getIn(), file.name(), agent))
                .setMaxCount(partLength)
                .get();
    }

    /** Taken where the file is, so that its bytes do not travel twice. */
    @Override
    public Fingerprint fingerprint(long partLength) throws IOException {
        try {
            return agent.call(new Take(this, partLength), AgentFile::check);
        } catch (AbortException e) {
            throw new FileSystemException(file.name(), null, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while reading " + file.name());
        }
    }

    private static Fingerprint check(Fingerprint fingerprint) {
        if (!Fingerprint.isSha256(fingerprint.sha256()) || fingerprint.parts() == null) {
            throw new IllegalArgumentException("this is not a digest");
        }
        return fingerprint;
    }

    /** Errors of an agent that reads are errors of the file, not of the connection on which it is sent on. */
    private static final class Received extends FilterInputStream {

        private final String name;
        private final Agent agent;

        Received(InputStream in, String name, Agent agent) {
            super(in);
            this.name = name;
            this.agent = agent;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                return super.read(buffer, offset, length);
            } catch (IOException e) {
                if (Thread.currentThread().isInterrupted()) {
                    throw new InterruptedIOException("Interrupted while reading " + name);
                }
                throw new FileSystemException(
                        name, null, agent.isGone() ? agent.gone() : "the agent says: " + LogText.line(e.getMessage()));
            }
        }
    }

    /** What the agent has to know of a file to find it. */
    private abstract static class OnAgent<V> extends MasterToSlaveCallable<V, IOException> {

        private static final long serialVersionUID = 1L;

        private final String folder;
        private final FileSource source;
        private final boolean inFolder;
        private final SourceFile file;

        OnAgent(AgentFile file) {
            this.folder = file.agent().folder();
            this.source = file.source();
            this.inFolder = file.inFolder();
            this.file = file.file();
        }

        Content content() throws IOException {
            return Content.of(source.file(Path.of(folder), inFolder, file));
        }

        long length() {
            return file.length();
        }
    }

    private static final class Read extends OnAgent<Void> {

        private static final long serialVersionUID = 1L;

        private final long offset;
        private final long partLength;
        private final Pipe pipe;

        Read(AgentFile file, long offset, long partLength, Pipe pipe) {
            super(file);
            this.offset = offset;
            this.partLength = partLength;
            this.pipe = pipe;
        }

        @Override
        public Void call() throws IOException {
            try (InputStream in = content().open(offset, partLength);
                    OutputStream out = pipe.getOut()) {
                in.transferTo(out);
            } catch (IOException e) {
                pipe.error(e);
            }
            return null;
        }
    }

    private static final class Take extends OnAgent<Fingerprint> {

        private static final long serialVersionUID = 1L;

        private final long partLength;

        Take(AgentFile file, long partLength) {
            super(file);
            this.partLength = partLength;
        }

        @Override
        public Fingerprint call() throws IOException {
            Content content = content();
            if (content.length() != length()) {
                throw new ContentChangedException(length());
            }
            return content.fingerprint(partLength);
        }
    }
}
