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
import io.jenkins.plugins.databricks.rest.Stoppable;
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
 * The agent that has a build's files. Whoever has it in hand can answer anything: an answer is checked before it is used, and of an error there is left
 * what fits into a log.
 */
@Restricted(NoExternalUse.class)
public final class Agent {

    private static final Logger LOGGER = Logger.getLogger(Agent.class.getName());

    /** Longer than an upload takes to call off what it has begun. */
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    private final FilePath workspace;
    private final String task;

    /** @param task what it is needed for, for messages: {@code the upload} */
    public Agent(FilePath workspace, String task) {
        this.workspace = workspace;
        this.task = task;
    }

    /** The build's workspace folder there. */
    public String folder() {
        return workspace.getRemote();
    }

    public VirtualChannel channel() {
        return workspace.getChannel();
    }

    /**
     * Lets it do something.
     *
     * @param check takes the answer, or throws an {@link IllegalArgumentException} where it can be none
     * @throws AbortException when it is gone, has failed, or has given no answer
     */
    public <A, V> V call(Callable<A, IOException> work, Function<A, V> check)
            throws AbortException, InterruptedException {
        A answer;
        try {
            answer = call(new StoppableCallable<>(work));
        } catch (UndeclaredThrowableException e) { // an agent can send errors of any class, declared or not
            LOGGER.log(Level.WARNING, e, () -> "An agent failed: " + task);
            throw new AbortException(LogText.lines("The agent failed during " + task + ": " + e.getCause()));
        } catch (ChannelClosedException | RequestAbortedException e) {
            throw new AbortException(gone());
        } catch (InvalidInputException e) {
            throw new AbortException(LogText.lines(e.getMessage()));
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

    /** An abort reaches the agent, too, which then gets a while to end in good order. */
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

    @SuppressFBWarnings(
            value = "RV_RETURN_VALUE_IGNORED",
            justification = "the answer to the call that was stopped is waited for")
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

    /** Whether it is not there any more. */
    public boolean isGone() {
        return channel() instanceof Channel channel && channel.isClosingOrClosed();
    }

    /** What to say then. */
    public String gone() {
        return "The agent went away during " + task + ": run the build again";
    }

    private AbortException refused(Exception e) {
        LOGGER.log(Level.WARNING, e, () -> "An agent gave an answer that cannot be: " + task);
        return new AbortException(LogText.lines("What the agent answered during " + task + " cannot be true, so nothing"
                + " more is done with it: " + e.getMessage() + ". If there are really such files, rename them;"
                + " otherwise find out who has this agent in hand"));
    }

    /** The message of an error of Java's files is often the path alone, and that of an error of classes the agent's name. */
    private static String reason(IOException e) {
        return e.getMessage() == null || e instanceof FileSystemException || e.getCause() instanceof Error
                ? e + (e.getCause() instanceof Error ? ": " + e.getCause() : "")
                : e.getMessage();
    }
}
