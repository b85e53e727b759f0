package io.jenkins.plugins.databricks.report.view.run;

import io.jenkins.plugins.databricks.deploy.Durations;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The timeline of a run, with its tasks as bars. */
@Restricted(NoExternalUse.class)
public final class Timeline {

    /** The shortest visible bar. */
    private static final double LEAST_PERCENT = 1;

    private final Instant start;
    private final Instant end;

    Timeline(Instant start, Instant end) {
        this.start = start;
        this.end = end;
    }

    /** A bar's position in percent of the run, for SVG. */
    public static final class Bar {

        private final double x;
        private final double width;
        private final Duration offset;

        Bar(double x, double width, Duration offset) {
            this.x = x;
            this.width = width;
            this.offset = offset;
        }

        public String getX() {
            return percent(x);
        }

        public String getWidth() {
            return percent(width);
        }

        /** How long after the run it started. */
        public String getOffset() {
            return Durations.of(offset);
        }

        /** The same bar as part of an SVG path, in a picture that is 100 units wide. */
        String path(double y, double height) {
            return Overview.rectangle(x, y, width, height);
        }

        private static String percent(double value) {
            return String.format(Locale.ROOT, "%.2f%%", value);
        }
    }

    /** @return {@code null} if it has not started or has no known end */
    Bar bar(Instant from, Instant to) {
        if (start == null || end == null || from == null || to == null) {
            return null;
        }
        double span = Math.max(1, Duration.between(start, end).toMillis());
        Duration offset = Duration.between(start, from);
        double x = clamp(offset.toMillis() * 100 / span, 0, 100 - LEAST_PERCENT);
        double width = clamp(Duration.between(from, to).toMillis() * 100 / span, LEAST_PERCENT, 100 - x);
        return new Bar(x, width, offset.isNegative() ? Duration.ZERO : offset);
    }

    private static double clamp(double value, double least, double most) {
        return Math.max(least, Math.min(value, most));
    }
}
