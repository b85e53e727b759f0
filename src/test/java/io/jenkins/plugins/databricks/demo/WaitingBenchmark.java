package io.jenkins.plugins.databricks.demo;

import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.http.RecordedRequest;
import io.jenkins.plugins.databricks.emulator.http.RequestRate;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Measures what it costs a Jenkins that 1,000 branches of Pipelines wait for a run each: heap next to as many branches that {@code sleep}, threads, requests,
 * and how soon an end is noticed; then a restart of that Jenkins, and an abort of all builds at once.
 */
final class WaitingBenchmark {

    static final String SLEEP = "sleep";
    static final String RUN = "run";

    /** Jenkins saves all branches of a build whenever one of them goes on: more branches would take it long to start. */
    static final int BRANCHES = 25;

    private static final int BUILDS = Integer.getInteger("builds", 40);
    private static final int RUNS = BUILDS * BRANCHES;
    private static final int SECONDS = 60;
    private static final int LOOKS = 12;
    private static final int SETTLE = 20;
    private static final int PATIENCE = 300;
    private static final int LARGEST = 25;

    /** The interval between two polls of a run grows to ten seconds in a hundred. */
    private static final int UNTIL_POLLED_RARELY = 110;

    private static final Pattern SLEEPS = Pattern.compile("Sleeping for");
    private static final Pattern RESUMED = Pattern.compile("Jenkins was restarted: resuming");
    private static final Pattern ENDED = Pattern.compile("Run \\d+: SUCCESS after");
    private static final Pattern FINISHED = Pattern.compile("Finished: SUCCESS");

    private final Emulator emulator;
    private final Path war;
    private final JenkinsHome home;
    private final Path log;
    private final String user;
    private final String password;
    private final Map<String, Integer> rounds = new HashMap<>();
    private JenkinsProcess jenkins;
    private boolean met = true;

    /**
     * Starts nothing yet.
     *
     * @param emulator the workspace of the runs
     * @param home of the Jenkins, with the jobs {@link #SLEEP} and {@link #RUN}
     * @param log gets what Jenkins prints
     */
    WaitingBenchmark(Emulator emulator, Path war, JenkinsHome home, Path log, String user, String password) {
        this.emulator = emulator;
        this.war = war;
        this.home = home;
        this.log = log;
        this.user = user;
        this.password = password;
    }

    /** Whether all bars are met. */
    boolean measure() throws IOException, InterruptedException {
        start();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> jenkins.stop()));
        warmUp();
        waiting();
        restart();
        abort();
        return met;
    }

    private void start() throws IOException, InterruptedException {
        // What only the caches of Jenkins hold, such as builds that have ended, is not counted.
        jenkins = JenkinsProcess.start(war, home, log, "-XX:SoftRefLRUPolicyMSPerMB=0");
        jenkins.awaitReady();
    }

    /** What Jenkins and the plugin load once, or keep for so many builds, is there before anything is measured. */
    private void warmUp() throws IOException, InterruptedException {
        startSleeping();
        stop(SLEEP);
        emulator.holdRuns();
        startRuns();
        TimeUnit.SECONDS.sleep(SETTLE);
        emulator.releaseRuns();
        await(BUILDS, "builds have ended", () -> inLogs(RUN, FINISHED));
    }

    private void waiting() throws IOException, InterruptedException {
        LiveHeap before = heap();
        startSleeping();
        LiveHeap sleeping = heap().minus(before);
        stop(SLEEP);
        emulator.holdRuns();
        before = heap();
        startRuns();
        TimeUnit.SECONDS.sleep(UNTIL_POLLED_RARELY);
        emulator.clearRequests();
        long threads = 0;
        for (int i = 0; i < LOOKS; i++) {
            TimeUnit.SECONDS.sleep(SECONDS / LOOKS);
            threads = Math.max(threads, LiveHeap.threads(jenkins.pid()));
        }
        double requests = (double) aboutRuns().size() / SECONDS;
        double mostRequests = RequestRate.most(aboutRuns());
        LiveHeap more = heap().minus(before).minus(sleeping);
        tell("threads of the plugin for 1,000 runs", threads, "", 2);
        tell("heap for each of 1,000 runs, beyond that of sleep", more.total() / 1024.0 / RUNS, "KiB", 2);
        System.out.println("  of which, in bytes: "
                + more.largest(LARGEST).stream()
                        .map(type -> type.getKey() + " " + type.getValue() / RUNS)
                        .collect(Collectors.joining(", ")));
        tell("requests for 1,000 runs", requests, "a second", 5);
        tell("requests for 1,000 runs, in the five seconds with most", mostRequests, "a second", 6);
        long begin = System.nanoTime();
        emulator.releaseRuns();
        await(RUNS * 95 / 100, "ends are noticed", () -> inLogs(RUN, ENDED));
        tell("until the end of 95 % of 1,000 runs is noticed", (System.nanoTime() - begin) / 1e9, "s", 12);
        await(RUNS, "runs have ended", () -> inLogs(RUN, ENDED));
        // The outputs are read after that, as fast as the workspace allows.
        await(BUILDS, "builds have ended", () -> inLogs(RUN, FINISHED));
    }

    private LiveHeap heap() throws IOException, InterruptedException {
        // What ended builds leave behind goes after a while.
        TimeUnit.SECONDS.sleep(SETTLE);
        return LiveHeap.of(jenkins.pid());
    }

    private void startSleeping() throws IOException, InterruptedException {
        schedule(SLEEP);
        await(RUNS, "branches sleep", () -> inLogs(SLEEP, SLEEPS));
    }

    private void startRuns() throws IOException, InterruptedException {
        int started = emulator.runsStarted();
        schedule(RUN);
        await(RUNS, "runs are started", () -> emulator.runsStarted() - started);
    }

    private void restart() throws IOException, InterruptedException {
        emulator.holdRuns();
        startRuns();
        TimeUnit.SECONDS.sleep(SETTLE);
        jenkins.stop();
        emulator.clearRequests();
        start();
        await(RUNS, "runs are resumed", () -> inLogs(RUN, RESUMED));
        TimeUnit.SECONDS.sleep(SETTLE);
        tell("resumed after a restart: requests", RequestRate.most(aboutRuns()), "a second", 6);
    }

    private void abort() throws IOException, InterruptedException {
        int cancelled = emulator.runsCancelled();
        emulator.clearRequests();
        stop(RUN);
        await(RUNS, "runs are cancelled", () -> emulator.runsCancelled() - cancelled);
        tell("aborted at once: requests", RequestRate.most(aboutRuns()), "a second", 16);
    }

    private void tell(String what, double value, String unit, double most) {
        boolean isMet = value <= most;
        System.out.printf(
                Locale.ROOT, "%s: %.2f %s, at most %.0f%s%n", what, value, unit, most, isMet ? "" : ": NOT MET");
        met &= isMet;
    }

    private List<RecordedRequest> aboutRuns() {
        return emulator.requests().stream()
                .filter(request -> request.path().contains("/jobs/runs/"))
                .toList();
    }

    private void schedule(String job) throws IOException, InterruptedException {
        rounds.merge(job, 1, Integer::sum);
        groovy(job, """
                (1..%d).each {
                    def number = new hudson.model.StringParameterValue('NUMBER', it as String)
                    job.scheduleBuild2(0, new hudson.model.ParametersAction(number))
                }""".formatted(BUILDS));
    }

    /** The first of the builds that were scheduled last. */
    private int firstOf(String job) {
        return 1 + BUILDS * (rounds.get(job) - 1);
    }

    private void stop(String job) throws IOException, InterruptedException {
        groovy(job, "job.builds.each { it.doStop() }");
    }

    private void groovy(String job, String script) throws IOException, InterruptedException {
        jenkins.groovy(user, password, "def job = jenkins.model.Jenkins.get().getItem('" + job + "')\n" + script);
    }

    @FunctionalInterface
    private interface Count {
        long count() throws IOException;
    }

    private static void await(int most, String what, Count count) throws IOException, InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE);
        while (count.count() < most) {
            if (System.nanoTime() > end) {
                throw new IOException("only " + count.count() + " of " + most + " " + what);
            }
            Thread.sleep(500);
        }
    }

    /** How many lines of the logs of the job's last builds have that. */
    private long inLogs(String job, Pattern pattern) throws IOException {
        long count = 0;
        for (int build = firstOf(job); build < firstOf(job) + BUILDS; build++) {
            try (InputStream log = jenkins.url()
                    .resolve("job/" + job + "/" + build + "/consoleText")
                    .toURL()
                    .openStream()) {
                count += pattern.matcher(new String(log.readAllBytes(), StandardCharsets.UTF_8))
                        .results()
                        .count();
            } catch (FileNotFoundException notYet) {
                return count;
            }
        }
        return count;
    }
}
