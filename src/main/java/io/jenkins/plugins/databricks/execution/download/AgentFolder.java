package io.jenkins.plugins.databricks.execution.download;

import hudson.remoting.Future;
import hudson.remoting.Pipe;
import io.jenkins.plugins.databricks.deploy.download.LocalFolder;
import io.jenkins.plugins.databricks.deploy.download.TargetFolder;
import io.jenkins.plugins.databricks.execution.Agent;
import io.jenkins.plugins.databricks.rest.content.FileSink;
import io.jenkins.plugins.databricks.rest.content.UnwritableContentException;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.security.MasterToSlaveCallable;

/**
 * A folder on an agent, to which the controller passes files on over the agent's channel. A file travels in pieces, each after its place in the file and its
 * length; a place that is none says that it is complete. A pipe that ends without that has broken, and the agent drops the file. Each beginning of a file has a
 * pipe of its own, since nothing may follow a piece that was cut.
 *
 * @param target the folder in the build's workspace
 */
record AgentFolder(Agent agent, String target) implements TargetFolder {

    private static final Logger LOGGER = Logger.getLogger(AgentFolder.class.getName());

    private static final long COMPLETE = -1;
    private static final int BUFFER = 64 * 1024;

    /** The most bytes of a piece, some times as many as a sink is given at once. */
    private static final int LONGEST_PIECE = 1 << 20;

    /** How long the agent has to say why it takes no more, and to delete what it has. */
    private static final int LONGEST_END_SECONDS = 5;

    @Override
    public void check(List<String> names) throws IOException, InterruptedException {
        agent.call(new Checking(agent.folder(), target, names), answer -> answer);
    }

    @Override
    public IncomingFile open(String name) {
        return new Passed(this, name);
    }

    /** A file on its way to the agent. */
    private static final class Passed implements IncomingFile {

        private final AgentFolder folder;
        private final String name;
        private volatile Passage passage;
        private boolean closed;

        Passed(AgentFolder folder, String name) {
            this.folder = folder;
            this.name = name;
        }

        @Override
        public synchronized FileSink begin() throws IOException {
            if (closed) {
                throw new UnwritableContentException("the download has ended");
            }
            drop();
            passage = new Passage(folder, name);
            return passage;
        }

        @Override
        public long taken() {
            Passage now = passage;
            return now == null ? 0 : now.taken.get();
        }

        @Override
        public void keep() throws IOException, InterruptedException {
            passage.keep();
        }

        @Override
        public synchronized void close() {
            closed = true;
            drop();
        }

        /** Waits until the agent has dropped what is not to be kept. */
        private void drop() {
            if (passage != null) {
                passage.close();
                passage = null;
            }
        }
    }

    /** A file's way to the agent since it was begun. */
    private static final class Passage implements FileSink {

        private final Agent agent;
        private final OutputStream pipe;
        private final DataOutputStream out;
        private final Future<?> received;
        private final AtomicLong taken = new AtomicLong();
        private volatile boolean ended;

        Passage(AgentFolder folder, String name) throws UnwritableContentException {
            agent = folder.agent;
            Pipe way = Pipe.createLocalToRemote();
            pipe = way.getOut();
            out = new DataOutputStream(new BufferedOutputStream(pipe, BUFFER));
            try {
                received = agent.channel().callAsync(new Receiving(agent.folder(), folder.target, name, way));
            } catch (IOException e) {
                throw new UnwritableContentException(agent.gone());
            }
        }

        @Override
        public synchronized void take(long position, byte[] bytes, int offset, int length)
                throws UnwritableContentException {
            if (ended) {
                return;
            }
            try {
                out.writeLong(position);
                out.writeInt(length);
                out.write(bytes, offset, length);
            } catch (IOException e) {
                end(); // Whatever came next would be taken for the rest of this piece.
                if (e instanceof InterruptedIOException) {
                    Thread.currentThread().interrupt();
                }
                throw new UnwritableContentException(reason(e));
            }
            taken.addAndGet(length);
        }

        /** Ends the pipe without what is still in the buffer: that could wait for ever for an agent that takes nothing. */
        private void end() {
            ended = true;
            try {
                pipe.close();
            } catch (IOException e) {
                received.cancel(true);
            }
        }

        void keep() throws IOException, InterruptedException {
            Object kept;
            try {
                out.writeLong(COMPLETE);
                out.close();
                kept = received.get();
            } catch (IOException e) {
                throw new IOException(reason(e), e);
            } catch (ExecutionException e) {
                throw new IOException(reason(e.getCause()), e);
            }
            if (!Boolean.TRUE.equals(kept)) {
                throw new IOException("the agent has not kept it");
            }
        }

        /** Why the agent takes no more, rather than that it doesn't. */
        private String reason(Throwable failure) {
            if (agent.isGone()) {
                return agent.gone();
            }
            Throwable cause = failure;
            try {
                received.get(LONGEST_END_SECONDS, TimeUnit.SECONDS);
            } catch (ExecutionException e) {
                cause = e.getCause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (TimeoutException | CancellationException e) {
                cause = failure;
            }
            return cause.getMessage() == null ? cause.toString() : LogText.line(cause.getMessage());
        }

        void close() {
            end();
            try {
                received.get(LONGEST_END_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                received.cancel(true);
            } catch (ExecutionException | CancellationException e) {
                LOGGER.log(Level.FINE, e, () -> "An agent has not taken a file");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static final class Checking extends MasterToSlaveCallable<Boolean, IOException> {

        private static final long serialVersionUID = 1L;

        private final String folder;
        private final String target;
        private final ArrayList<String> names;

        Checking(String folder, String target, List<String> names) {
            this.folder = folder;
            this.target = target;
            this.names = new ArrayList<>(names);
        }

        @Override
        public Boolean call() throws IOException {
            new LocalFolder(Path.of(folder), target).check(names);
            return true;
        }
    }

    /** Receives one file, on the agent. */
    private static final class Receiving extends MasterToSlaveCallable<Boolean, IOException> {

        private static final long serialVersionUID = 1L;

        private final String folder;
        private final String target;
        private final String name;
        private final Pipe pipe;

        Receiving(String folder, String target, String name, Pipe pipe) {
            this.folder = folder;
            this.target = target;
            this.name = name;
            this.pipe = pipe;
        }

        /** @return whether the file is there */
        @Override
        public Boolean call() throws IOException {
            try (DataInputStream in = new DataInputStream(pipe.getIn());
                    IncomingFile file = new LocalFolder(Path.of(folder), target).open(name)) {
                byte[] piece = new byte[BUFFER];
                FileSink sink = file.begin();
                while (true) {
                    long position = in.readLong();
                    if (position == COMPLETE) {
                        file.keep();
                        return true;
                    }
                    int length = in.readInt();
                    if (position < 0 || length < 0 || length > LONGEST_PIECE) {
                        throw new IOException("the controller sent what is no piece of a file");
                    }
                    piece = length <= piece.length ? piece : new byte[length];
                    in.readFully(piece, 0, length);
                    sink.take(position, piece, 0, length);
                }
            } catch (EOFException e) {
                return false; // The build does not want it any more.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("The agent was interrupted", e);
            }
        }
    }
}
