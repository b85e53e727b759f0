package io.jenkins.plugins.databricks.bench;

import java.util.Locale;

/**
 * One measured thing.
 *
 * @param what what was measured
 * @param measured the figures, as a person reads them
 * @param value what is compared with the bar
 * @param bar the bar, as a person reads it
 * @param met whether the value is on the right side of the bar
 */
record Figure(String what, String measured, double value, String bar, boolean met) {

    /** The plugin's time as a part of the peer's, which should be at most that of the bar. */
    static Figure ratio(String what, Stopwatch.Times times, String peer, double most) {
        double ratio = times.plugin() / times.peer();
        return new Figure(what, text(times, peer), ratio, "at most " + number(most), ratio <= most);
    }

    /** How many times as fast as the peer the plugin is, which should be at least that of the bar. */
    static Figure speedUp(String what, Stopwatch.Times times, String peer, double least) {
        double factor = times.peer() / times.plugin();
        return new Figure(what, text(times, peer), factor, "at least " + number(least), factor >= least);
    }

    /** How many percent were reached, which should be at least those of the bar. */
    static Figure share(String what, double percent, String whole, double least) {
        String measured = number(percent) + " % " + whole;
        return new Figure(what, measured, percent, "at least " + number(least), percent >= least);
    }

    /** A figure that should be at most that of the bar. */
    static Figure limit(String what, double value, String unit, double most) {
        return new Figure(what, number(value) + " " + unit, value, "at most " + number(most), value <= most);
    }

    private static String text(Stopwatch.Times times, String peer) {
        return number(times.plugin()) + " s, " + peer + " " + number(times.peer()) + " s";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value == Math.rint(value) ? "%.0f" : "%.2f", value);
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT, "%-60s %-38s %8s  %-14s %s", what, measured, number(value), bar, met ? "met" : "NOT MET");
    }
}
