package io.jenkins.plugins.databricks.execution;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.init.Terminator;
import hudson.security.ACL;
import hudson.util.ClassLoaderSanityThreadFactory;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import io.jenkins.plugins.databricks.credentials.ControllerHttp;
import io.jenkins.plugins.databricks.deploy.poller.RunPoller;
import io.jenkins.plugins.databricks.rest.task.Stoppable;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Phaser;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.Jenkins;
import jenkins.security.ImpersonatingExecutorService;
import jenkins.security.SecurityContextExecutorService;
import jenkins.util.Timer;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionList;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The threads of this Jenkins that work for builds, and its run poller. Idle threads end. When Jenkins stops, threads
 * are interrupted and given time to clean up; their steps are not completed, so that they resume in the next session.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class StepThreads {

    private static final Logger LOGGER = Logger.getLogger(StepThreads.class.getName());

    /** How long to wait for an interrupted step to clean up. */
    static final Duration LONGEST_END = Duration.ofSeconds(12);

    private final ExecutorService threads =
            new SecurityContextExecutorService(Executors.newCachedThreadPool(named("Databricks step")));
    private final ExecutorService pollerThreads = new ImpersonatingExecutorService(
            Executors.newCachedThreadPool(named("Databricks run poller")), ACL.SYSTEM2);
    private final RunPoller poller = new RunPoller(Timer.get(), pollerThreads, System::nanoTime);

    /** The threads of builds that do their work themselves. */
    private final Set<Thread> executors = ConcurrentHashMap.newKeySet();

    private final Phaser atWork = new Phaser(1);

    /** Jenkins itself reports that it is terminating only after all terminators have run. */
    private volatile boolean stopping;

    private static ThreadFactory named(String name) {
        return new NamingThreadFactory(new ClassLoaderSanityThreadFactory(new DaemonThreadFactory()), name);
    }

    private static StepThreads get() {
        return ExtensionList.lookupSingleton(StepThreads.class);
    }

    /** The thread pool for work that takes time and ends. */
    public static ExecutorService threads() {
        return get().threads;
    }

    /**
     * Does something in the background.
     *
     * @return {@code false} if Jenkins is stopping, and it is not done
     */
    public static boolean doSoon(Runnable task) {
        try {
            threads().execute(task);
            return true;
        } catch (RejectedExecutionException stopping) {
            LOGGER.log(Level.FINE, "no more tasks in this session", stopping);
            return false;
        }
    }

    /** The poller of all runs of this Jenkins. */
    public static RunPoller poller() {
        return get().poller;
    }

    /** Does a build's work on its own thread, which is then interrupted along with ours. */
    public static <T> T onOwnThread(Stoppable.Work<T> work) throws IOException, InterruptedException {
        StepThreads stepThreads = get();
        stepThreads.atWork.register();
        stepThreads.executors.add(Thread.currentThread());
        try {
            return work.done();
        } finally {
            stepThreads.executors.remove(Thread.currentThread());
            stepThreads.atWork.arriveAndDeregister();
        }
    }

    /** Whether Jenkins is stopping, so that steps must be left for the next session to resume. */
    public static boolean isJenkinsStopping() {
        Jenkins jenkins = Jenkins.getInstanceOrNull();
        return jenkins == null || jenkins.isTerminating() || get().stopping;
    }

    /**
     * Stops the threads: after Pipelines have been suspended, so that no step starts without a thread, and before the
     * connections are closed, so that steps do not fail because of that.
     */
    @Terminator(requires = FlowExecutionList.EXECUTIONS_SUSPENDED, attains = ControllerHttp.STEPS_STOPPED)
    public static void terminate() {
        StepThreads stepThreads = get();
        stepThreads.stopping = true;
        stepThreads.threads.shutdownNow();
        stepThreads.pollerThreads.shutdownNow();
        stepThreads.executors.forEach(Thread::interrupt);
        try {
            stepThreads.awaitEnd();
        } catch (TimeoutException e) {
            LOGGER.log(Level.FINE, "A step takes too long to end", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void awaitEnd() throws InterruptedException, TimeoutException {
        long end = System.nanoTime() + LONGEST_END.toNanos();
        threads.awaitTermination(end - System.nanoTime(), TimeUnit.NANOSECONDS);
        atWork.awaitAdvanceInterruptibly(atWork.arrive(), end - System.nanoTime(), TimeUnit.NANOSECONDS);
    }
}
