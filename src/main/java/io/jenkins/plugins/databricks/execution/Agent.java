package io.jenkins.plugins.databricks.execution;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.AbortException;
import hudson.FilePath;
import hudson.remoting.Callable;
import hudson.remoting.Channel;
import hudson.remoting.ChannelClosedException;
import hudson.remoting.RequestAbortedException;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.task.Stoppable;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.lang.reflect.UndeclaredThrowableException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The agent that has a build's files. It is not trusted: its answers are checked before they are used, and its errors
 * are truncated for the log.
 */
@Restricted(NoExternalUse.class)
public final class Agent {

    private static final Logger LOGGER = Logger.getLogger(Agent.class.getName());

    /** Longer than an upload takes to cancel what it has started. */
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    private final FilePath workspace;
    private final String task;

    /** @param task the task for messages, such as {@code the upload} */
    public Agent(FilePath workspace, String task) {
        this.workspace = workspace;
        this.task = task;
    }

    /** The build's workspace on the agent. */
    public String folder() {
        return workspace.getRemote();
    }

    public VirtualChannel channel() {
        return workspace.getChannel();
    }

    /**
     * Runs work on the agent.
     *
     * @param check converts the answer, or throws an {@link IllegalArgumentException} if it is invalid
     * @throws AbortException when the agent is offline, has failed or returned nothing
     * @throws InvalidInputException when the agent has refused its input
     */
    public <A, V> V call(Callable<A, IOException> work, Function<A, V> check)
            throws AbortException, InterruptedException {
        A answer;
        try {
            answer = call(new StoppableCallable<>(work));
        } catch (UndeclaredThrowableException e) { // an agent can send exceptions of any class, declared or not
            LOGGER.log(Level.WARNING, e, () -> "An agent failed: " + task);
            throw new AbortException(LogText.lines("The agent failed during " + task + ": " + e.getCause()));
        } catch (ChannelClosedException | RequestAbortedException e) {
            throw new AbortException(gone());
        } catch (InvalidInputException e) {
            throw new InvalidInputException(LogText.lines(e.getMessage()));
        } catch (InvalidObjectException e) {
            throw refused(e);
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "An agent failed: " + task);
            throw new AbortException(LogText.lines(reason(e)));
        } catch (RuntimeException | Error e) {
            LOGGER.log(Level.WARNING, e, () -> "An agent failed: " + task);
            throw new AbortException(LogText.lines("The agent failed during " + task + ": " + e));
        }
        try {
            return check.apply(Objects.requireNonNull(answer, "it is empty"));
        } catch (RuntimeException e) {
            throw refused(e);
        }
    }

    /** An abort is passed on to the agent, which then gets some time to clean up. */
    private <A> A call(StoppableCallable<A> work) throws IOException, InterruptedException {
        CountDownLatch ended = new CountDownLatch(1);
        try {
            return Stoppable.call(
                    () -> {
                        try {
                            return channel().call(work);
                        } finally {
                            ended.countDown();
                        }
                    },
                    () -> Long.MAX_VALUE,
                    () -> stop(work, ended));
        } catch (TimeoutException e) {
            throw new IllegalStateException("there is no time limit", e);
        }
    }

    @SuppressFBWarnings(value = "RV_RETURN_VALUE_IGNORED", justification = "the answer to the stopped call is awaited")
    private void stop(StoppableCallable<?> work, CountDownLatch ended) {
        try {
            channel().callAsync(work.stop());
            ended.await(LONGEST_END.toMillis(), TimeUnit.MILLISECONDS);
        } catch (IOException e) {
            LOGGER.log(Level.FINE, e, () -> "An agent cannot be told to stop: " + task);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether it is offline. */
    public boolean isGone() {
        return channel() instanceof Channel channel && channel.isClosingOrClosed();
    }

    /** The message for that case. */
    public String gone() {
        return "The agent went offline during " + task + ": run the build again";
    }

    private AbortException refused(Exception e) {
        LOGGER.log(Level.WARNING, e, () -> "An agent returned an invalid answer: " + task);
        return new AbortException(
                LogText.lines("The agent's answer during " + task + " is invalid and was rejected: " + e.getMessage()
                        + ". If such files really exist, rename them; otherwise this agent may be compromised"));
    }

    /** The message of a file exception is often only the path, and that of a linkage error the agent's name. */
    private static String reason(IOException e) {
        return e.getMessage() == null || e instanceof FileSystemException || e.getCause() instanceof Error
                ? e + (e.getCause() instanceof Error ? ": " + e.getCause() : "")
                : e.getMessage();
    }
}
