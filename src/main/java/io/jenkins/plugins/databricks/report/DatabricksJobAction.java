package io.jenkins.plugins.databricks.report;

import hudson.Extension;
import hudson.model.Action;
import hudson.model.Job;
import hudson.model.Run;
import io.jenkins.plugins.databricks.report.view.TrendPoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import jenkins.model.TransientActionFactory;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The chart on a job's page: how long the runs of the last builds took, and how they ended. */
@Restricted(NoExternalUse.class)
public final class DatabricksJobAction implements Action {

    private static final int MOST_POINTS = 20;

    /** So that a job that stopped using Databricks long ago does not have to load all of its builds. */
    private static final int MOST_BUILDS = 50;

    /** After so many builds in a row without a report, nobody misses those before them. */
    private static final int MOST_WITHOUT_REPORT = 10;

    private final Job<?, ?> job;

    DatabricksJobAction(Job<?, ?> job) {
        this.job = job;
    }

    @Override
    public String getIconFileName() {
        return null;
    }

    @Override
    public String getDisplayName() {
        return null;
    }

    @Override
    public String getUrlName() {
        return null;
    }

    /** The builds with runs, the oldest first; fewer than two are no trend. */
    public List<TrendPoint> getPoints() {
        List<TrendPoint> points = new ArrayList<>();
        Run<?, ?> build = job.getLastBuild();
        int without = 0;
        for (int i = 0;
                i < MOST_BUILDS && build != null && points.size() < MOST_POINTS && without < MOST_WITHOUT_REPORT;
                i++) {
            DatabricksReportAction action = build.getAction(DatabricksReportAction.class);
            without = action == null ? without + 1 : 0;
            if (action != null) {
                action.getTrendPoint().ifPresent(points::add);
            }
            build = build.getPreviousBuild();
        }
        if (points.size() < 2) {
            return List.of();
        }
        Collections.reverse(points);
        long longest = points.stream().mapToLong(TrendPoint::millis).max().orElse(0);
        List<TrendPoint> placed = new ArrayList<>();
        for (TrendPoint point : points) {
            placed.add(point.at(placed.size(), points.size(), longest));
        }
        return placed;
    }

    /** Adds the chart to each job. */
    @Extension
    @Restricted(NoExternalUse.class)
    @SuppressWarnings("rawtypes")
    public static final class Factory extends TransientActionFactory<Job> {

        @Override
        public Class<Job> type() {
            return Job.class;
        }

        @Override
        public Collection<? extends Action> createFor(Job job) {
            return List.of(new DatabricksJobAction(job));
        }
    }
}
