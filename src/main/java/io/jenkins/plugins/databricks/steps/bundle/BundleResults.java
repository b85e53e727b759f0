package io.jenkins.plugins.databricks.steps.bundle;

import io.jenkins.plugins.databricks.connection.Connection;
import io.jenkins.plugins.databricks.deploy.bundle.AppliedActions;
import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic;
import io.jenkins.plugins.databricks.deploy.bundle.BundlePlan;
import io.jenkins.plugins.databricks.deploy.bundle.BundleResource;
import io.jenkins.plugins.databricks.deploy.bundle.BundleSummary;
import io.jenkins.plugins.databricks.deploy.bundle.Diagnostics;
import io.jenkins.plugins.databricks.deploy.bundle.ResourceChange;
import io.jenkins.plugins.databricks.deploy.jobs.SettingChange;
import io.jenkins.plugins.databricks.execution.BuildMask;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What the steps return: maps and lists, which a Pipeline can save and read in the sandbox. */
final class BundleResults {

    private BundleResults() {}

    /** The same with everything hidden that the log masks: a Pipeline may print it where the log does not mask it any more. */
    static Object masked(Object result, BuildMask mask) {
        if (result instanceof String text) {
            return mask.hide(text);
        }
        if (result instanceof Map<?, ?> map) {
            Map<String, Object> hidden = new LinkedHashMap<>();
            map.forEach((name, value) -> hidden.put((String) name, masked(value, mask)));
            return hidden;
        }
        return result instanceof List<?> list
                ? list.stream().map(value -> masked(value, mask)).collect(Collectors.toCollection(ArrayList::new))
                : result;
    }

    static Map<String, Object> of(BundleSummary summary, Connection connection) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("bundle", summary.bundle());
        result.put("target", summary.target());
        result.put("host", connection.host().toString());
        return result;
    }

    /** @param actions what was done to them, or {@code null} */
    static List<Map<String, Object>> resources(BundleSummary summary, AppliedActions actions) {
        return summary.resources().stream()
                .map(resource -> resource(resource, actions))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static Map<String, Object> resource(BundleResource resource, AppliedActions actions) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("key", resource.path());
        entry.put("name", resource.name());
        entry.put("id", resource.id());
        entry.put("url", resource.url() == null ? null : resource.url().toString());
        if (actions != null) {
            entry.put("action", actions.of(resource.path()));
        }
        return entry;
    }

    static List<Map<String, Object>> diagnostics(Diagnostics diagnostics) {
        return diagnostics.all().stream()
                .map(BundleResults::diagnostic)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    private static Map<String, Object> diagnostic(BundleDiagnostic diagnostic) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("severity", diagnostic.severity().word());
        entry.put("message", diagnostic.message());
        BundleDiagnostic.Location place =
                diagnostic.locations().isEmpty() ? null : diagnostic.locations().get(0);
        entry.put("file", place == null ? null : place.file());
        entry.put("line", place == null ? null : place.line());
        entry.put("column", place == null ? null : place.column());
        return entry;
    }

    static Map<String, Object> of(BundlePlan plan) {
        Map<String, Object> result = new LinkedHashMap<>();
        result.put(
                "changes",
                plan.changes().stream().map(BundleResults::change).collect(Collectors.toCollection(ArrayList::new)));
        result.put("toAdd", plan.toAdd());
        result.put("toChange", plan.toChange());
        result.put("toDelete", plan.toDelete());
        result.put("summary", plan.summary());
        return result;
    }

    private static Map<String, Object> change(ResourceChange change) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("resource", change.resource());
        entry.put("action", change.action().word());
        entry.put(
                "fields",
                change.fields().stream().map(BundleResults::field).collect(Collectors.toCollection(ArrayList::new)));
        return entry;
    }

    private static Map<String, Object> field(SettingChange field) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("path", field.path());
        entry.put("before", field.before());
        entry.put("after", field.after());
        return entry;
    }
}
