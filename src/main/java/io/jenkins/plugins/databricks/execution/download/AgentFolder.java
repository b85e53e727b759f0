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
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.security.MasterToSlaveCallable;

/**
 * A folder on an agent, to which the controller passes files on over the agent's channel. A file travels in pieces, each after its place in the file and its
 * length; places that are none say that it begins anew or is complete. A pipe that ends without that has broken, and the agent drops the file.
 *
 * @param target the folder in the build's workspace
 */
record AgentFolder(Agent agent, String target) implements TargetFolder {

    private static final Logger LOGGER = Logger.getLogger(AgentFolder.class.getName());

    private static final long BEGIN_ANEW = -1;
    private static final long COMPLETE = -2;
    private static final int BUFFER = 64 * 1024;

    /** How long the agent has to say why it takes no more, and to delete what it has. */
    private static final int LONGEST_END_SECONDS = 5;

    @Override
    public void check(List<String> names) throws IOException, InterruptedException {
        agent.call(new Checking(agent.folder(), target, names), answer -> answer);
    }

    @Override
    public IncomingFile open(String name) throws IOException {
        Pipe pipe = Pipe.createLocalToRemote();
        try {
            return new Passed(
                    agent, pipe, agent.channel().callAsync(new Receiving(agent.folder(), target, name, pipe)));
        } catch (IOException e) {
            throw new IOException(agent.gone(), e);
        }
    }

    /** A file on its way to the agent. */
    private static final class Passed implements IncomingFile {

        private final Agent agent;
        private final DataOutputStream out;
        private final Future<Boolean> received;
        private final AtomicLong taken = new AtomicLong();
        private volatile FileSink sink;

        Passed(Agent agent, Pipe pipe, Future<Boolean> received) {
            this.agent = agent;
            this.out = new DataOutputStream(new BufferedOutputStream(pipe.getOut(), BUFFER));
            this.received = received;
        }

        @Override
        public FileSink begin() throws IOException {
            synchronized (out) {
                if (sink != null) {
                    beginAnew();
                }
                sink = new FileSink() {
                    @Override
                    public void take(long position, byte[] bytes, int offset, int length) throws IOException {
                        synchronized (out) {
                            if (sink == this) {
                                pass(position, bytes, offset, length);
                            }
                        }
                    }
                };
                return sink;
            }
        }

        private void beginAnew() throws UnwritableContentException {
            try {
                out.writeLong(BEGIN_ANEW);
            } catch (IOException e) {
                throw new UnwritableContentException(reason(e));
            }
            taken.set(0);
        }

        private void pass(long position, byte[] bytes, int offset, int length) throws IOException {
            try {
                out.writeLong(position);
                out.writeInt(length);
                out.write(bytes, offset, length);
            } catch (IOException e) {
                throw new UnwritableContentException(reason(e));
            }
            taken.addAndGet(length);
        }

        @Override
        public long taken() {
            return taken.get();
        }

        @Override
        public void keep() throws IOException, InterruptedException {
            try {
                out.writeLong(COMPLETE);
                out.close();
            } catch (IOException e) {
                throw new IOException(reason(e), e);
            }
            try {
                received.get();
            } catch (ExecutionException e) {
                throw new IOException(reason(e.getCause()), e);
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
            } catch (TimeoutException e) {
                cause = failure;
            }
            return cause.getMessage() == null ? cause.toString() : LogText.line(cause.getMessage());
        }

        /** Waits until the agent has dropped what is not to be kept. */
        @Override
        public void close() throws IOException {
            sink = null;
            try {
                out.close();
                received.get(LONGEST_END_SECONDS, TimeUnit.SECONDS);
            } catch (IOException | TimeoutException e) {
                received.cancel(true);
            } catch (ExecutionException e) {
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
                    } else if (position == BEGIN_ANEW) {
                        sink = file.begin();
                    } else {
                        int length = in.readInt();
                        piece = length <= piece.length ? piece : new byte[length];
                        in.readFully(piece, 0, length);
                        sink.take(position, piece, 0, length);
                    }
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
