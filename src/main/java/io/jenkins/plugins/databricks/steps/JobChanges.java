package io.jenkins.plugins.databricks.steps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.api.Jobs;
import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.jobs.JobResult;
import io.jenkins.plugins.databricks.deploy.jobs.SettingChange;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.BuildMask;
import io.jenkins.plugins.databricks.execution.MaskedReport;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Puts the changes to a job's settings into the build's report, and into a step's result. */
final class JobChanges {

    private JobChanges() {}

    /** Tells the build's report. */
    static void report(BuildContext context, Connection connection, ObjectNode settings, JobResult result) {
        MaskedReport report = context.report();
        String name = settings.path("name").asText("");
        URI page = new Jobs(connection.client()).page(result.jobId());
        if (result.created()) {
            report.addCreatedJob(connection.host(), result.jobId(), name, page);
        } else {
            report.addReset(connection.host(), result.jobId(), name, page, result.changes());
        }
    }

    /** What a step returns, which is kept with the running Pipeline. A job that a dry run would make has no id yet. */
    static Map<String, Object> toMap(JobResult result, BuildMask mask) {
        List<Map<String, Object>> changes = new ArrayList<>();
        for (SettingChange shown : result.changes()) {
            SettingChange change = shown.withTexts(mask::hide);
            Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("path", change.path());
            entry.put("before", change.before());
            entry.put("after", change.after());
            changes.add(entry);
        }
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("jobId", result.jobId() == 0 ? null : result.jobId());
        map.put("changed", result.changed());
        map.put("changes", changes);
        return map;
    }
}
