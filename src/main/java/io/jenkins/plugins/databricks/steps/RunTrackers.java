package io.jenkins.plugins.databricks.steps;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.init.Terminator;
import hudson.security.ACL;
import hudson.util.ClassLoaderSanityThreadFactory;
import hudson.util.DaemonThreadFactory;
import hudson.util.NamingThreadFactory;
import io.jenkins.plugins.databricks.deploy.RunTracker;
import java.time.Clock;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import jenkins.security.ImpersonatingExecutorService;
import jenkins.util.Timer;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The one tracker of this Jenkins. Its few threads end when there is nothing to watch, and when Jenkins does. */
@Extension
@Restricted(NoExternalUse.class)
public final class RunTrackers {

    private static final int THREADS = 6;

    private final ExecutorService workers;
    private final RunTracker tracker;

    public RunTrackers() {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                THREADS,
                THREADS,
                1,
                TimeUnit.MINUTES,
                new LinkedBlockingQueue<>(),
                new NamingThreadFactory(
                        new ClassLoaderSanityThreadFactory(new DaemonThreadFactory()), "Databricks run tracker"));
        pool.allowCoreThreadTimeOut(true);
        workers = new ImpersonatingExecutorService(pool, ACL.SYSTEM2);
        tracker = new RunTracker(Timer.get(), workers, Clock.systemUTC());
    }

    static RunTracker get() {
        return ExtensionList.lookupSingleton(RunTrackers.class).tracker;
    }

    @Terminator
    public static void terminate() {
        ExtensionList.lookupSingleton(RunTrackers.class).workers.shutdownNow();
    }
}
