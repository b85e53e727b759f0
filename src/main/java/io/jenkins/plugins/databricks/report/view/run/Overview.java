package io.jenkins.plugins.databricks.report.view.run;

import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A picture of all tasks of a run, however many: time from left to right, a line for each task, a colour for each state. Failed
 * tasks are drawn last and never too small to be seen.
 */
@Restricted(NoExternalUse.class)
public final class Overview {

    /** The height in SVG units, of which the width has 100. */
    private static final double HEIGHT = 100;

    private static final double LEAST = 2.5;

    private final Map<DisplayStatus, StringBuilder> bars = new EnumMap<>(DisplayStatus.class);

    Overview(List<TaskView> tasks) {
        double line = HEIGHT / Math.max(1, tasks.size());
        for (int i = 0; i < tasks.size(); i++) {
            TaskView task = tasks.get(i);
            if (task.getBar() != null) {
                double least = task.isFailed() ? LEAST : line * 0.8;
                bars.computeIfAbsent(task.status(), status -> new StringBuilder())
                        .append(task.getBar().path(i * line, Math.max(line * 0.8, least)));
            }
        }
    }

    /** What is drawn, in this order. */
    public List<Shape> getShapes() {
        return bars.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(DisplayStatus.WORST_FIRST.reversed()))
                .map(entry -> new Shape(entry.getKey().tone(), entry.getValue().toString()))
                .toList();
    }

    /**
     * All tasks in one state.
     *
     * @param tone the CSS modifier
     * @param path the data of an SVG path
     */
    public record Shape(String tone, String path) {
        public String getTone() {
            return tone;
        }

        public String getPath() {
            return path;
        }
    }

    /** A rectangle as part of an SVG path. */
    static String rectangle(double x, double y, double width, double height) {
        return String.format(
                Locale.ROOT, "M%.1f %.1fh%.1fv%.2fh-%.1fz", x, Math.min(y, HEIGHT - height), width, height, width);
    }
}
