package io.jenkins.plugins.databricks.bench;

import java.util.Arrays;

/** Times two ways of doing the same in turns, after one turn of each that does not count. */
final class Stopwatch {

    private static final int TURNS = 3;

    private Stopwatch() {}

    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    /**
     * Times.
     *
     * @param plugin the median in seconds
     * @param peer the median in seconds
     */
    record Times(double plugin, double peer) {}

    static Times compare(Work plugin, Work peer) throws Exception {
        seconds(plugin);
        seconds(peer);
        double[] plugins = new double[TURNS];
        double[] peers = new double[TURNS];
        for (int turn = 0; turn < TURNS; turn++) {
            plugins[turn] = seconds(plugin);
            peers[turn] = seconds(peer);
        }
        return new Times(median(plugins), median(peers));
    }

    /** The median in seconds, after one turn that does not count. */
    static double median(Work work) throws Exception {
        seconds(work);
        double[] seconds = new double[TURNS];
        for (int turn = 0; turn < TURNS; turn++) {
            seconds[turn] = seconds(work);
        }
        return median(seconds);
    }

    private static double seconds(Work work) throws Exception {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e9;
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
