package io.jenkins.plugins.databricks.steps;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.init.Terminator;
import hudson.security.ACL;
import hudson.util.ClassLoaderSanityThreadFactory;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import io.jenkins.plugins.databricks.credentials.Controller;
import io.jenkins.plugins.databricks.deploy.RunPoller;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadFactory;
import jenkins.model.Jenkins;
import jenkins.security.ImpersonatingExecutorService;
import jenkins.security.SecurityContextExecutorService;
import jenkins.util.Timer;
import org.jenkinsci.plugins.workflow.flow.FlowExecutionList;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The threads of this Jenkins that work for builds, and its one poller of runs. They end when there is nothing to do, and are interrupted when Jenkins
 * stops; a step whose thread is interrupted in that way is not completed, so that it resumes in the next session.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class Background {

    private final ExecutorService threads =
            new SecurityContextExecutorService(Executors.newCachedThreadPool(named("Databricks step")));
    private final ExecutorService pollerThreads = new ImpersonatingExecutorService(
            Executors.newCachedThreadPool(named("Databricks run poller")), ACL.SYSTEM2);
    private final RunPoller poller = new RunPoller(Timer.get(), pollerThreads, System::nanoTime);

    /** Jenkins itself says that it is terminating only after all terminators have run. */
    private volatile boolean stopping;

    private static ThreadFactory named(String name) {
        return new NamingThreadFactory(new ClassLoaderSanityThreadFactory(new DaemonThreadFactory()), name);
    }

    private static Background get() {
        return ExtensionList.lookupSingleton(Background.class);
    }

    /** For work that takes its time and ends. */
    static ExecutorService threads() {
        return get().threads;
    }

    static RunPoller poller() {
        return get().poller;
    }

    /** Whether steps are to be left as they are, for the next session to resume. */
    static boolean isJenkinsStopping() {
        Jenkins jenkins = Jenkins.getInstanceOrNull();
        return jenkins == null || jenkins.isTerminating() || get().stopping;
    }

    /**
     * Comes after Pipelines have been suspended, so that none begins a step for which there is no thread any more, and before the connections are
     * closed, so that steps do not take that for an error.
     */
    @Terminator(requires = FlowExecutionList.EXECUTIONS_SUSPENDED, attains = Controller.STEPS_STOPPED)
    public static void terminate() {
        Background background = get();
        background.stopping = true;
        background.threads.shutdownNow();
        background.pollerThreads.shutdownNow();
    }
}
