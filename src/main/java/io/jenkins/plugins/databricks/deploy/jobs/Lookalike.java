package io.jenkins.plugins.databricks.deploy.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * Recognises other Databricks objects that were given instead of a job's settings.
 *
 * @see <a href="https://docs.databricks.com/dev-tools/bundles/settings.html">Bundle configuration</a>
 * @see <a href="https://docs.databricks.com/api/workspace/jobs">Jobs API, for its requests and responses</a>
 */
final class Lookalike {

    private static final int DEEPEST = 6;

    private static final List<String> RUN_PARAMETERS = List.of(
            "job_parameters",
            "python_params",
            "python_named_params",
            "jar_params",
            "notebook_params",
            "spark_submit_params",
            "sql_params",
            "dbt_commands",
            "pipeline_params");

    private final ObjectNode object;
    private final String wanted;

    private Lookalike(ObjectNode object, String wanted) {
        this.object = object;
        this.wanted = wanted;
    }

    /**
     * Describes what it looks like and what to do.
     *
     * @param wanted what it should be
     * @return a sentence without a full stop, or {@code null} if it looks like nothing else
     */
    static String of(ObjectNode object, String wanted) {
        return new Lookalike(object, wanted).words();
    }

    private String words() {
        if (object.has("run_id") && (object.has("state") || object.has("status"))) {
            return "this is a run ('run_id', 'state'), as returned by jobs/runs/get. Use the settings that it was "
                    + "started with";
        }
        if (Tasks.isIn(object)) {
            return null;
        }
        for (String wrapper : List.of("new_settings", "settings")) {
            if (object.path(wrapper).isObject()) {
                return "this contains " + wanted + " inside '" + wrapper + "'. Keep only what is inside";
            }
        }
        if (object.path("jobs").isArray()) {
            return "this is a list of jobs ('jobs'), as returned by jobs/list. Keep only what is inside 'settings' of one";
        }
        if (object.path("runs").isArray()) {
            return "this is a list of runs ('runs'), as returned by jobs/runs/list. Use " + wanted;
        }
        for (String field : List.of("resources", "targets", "bundle")) {
            if (object.path(field).isObject()) {
                return "this is part of a bundle ('" + field + "'), which 'databricks bundle deploy' deploys. "
                        + keep("Or use " + wanted);
            }
        }
        if (object.path("environments").isObject()) {
            return "this is a dbx deployment file ('environments'). " + keep("Use " + wanted);
        }
        for (String parameter : RUN_PARAMETERS) {
            if (object.has(parameter)) {
                return "this is a request to run a job ('" + parameter
                        + "'). Pass these to databricksRunNow, and use here " + wanted;
            }
        }
        if (object.path("tasks").isObject()) {
            return "'tasks' is a map, but must be a list: [{\"task_key\": …}, …]";
        }
        if (object.has("spark_version") || object.has("cluster_name")) {
            return "this is a cluster ('spark_version', 'cluster_name'). Use it as 'new_cluster' in " + wanted;
        }
        if (object.path("clusters").isArray() || object.has("pipeline_type")) {
            return "this is a pipeline ('clusters', 'pipeline_type'). A job runs it with a 'pipeline_task' and its ID";
        }
        return null;
    }

    private String keep(String otherwise) {
        String path = pathToSettings(object);
        return path == null ? otherwise : "Or keep only what is inside '" + path + "'";
    }

    /** The dotted path of settings with a task in the object; {@code null} if there are none. */
    static String pathToSettings(JsonNode object) {
        return pathToSettings(object, DEEPEST);
    }

    private static String pathToSettings(JsonNode node, int levels) {
        if (levels == 0) {
            return null;
        }
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            String path = path(field.getKey(), field.getValue(), levels);
            if (path != null) {
                return path;
            }
        }
        for (int i = 0; node.isArray() && i < node.size(); i++) {
            String path = path("[" + i + "]", node.get(i), levels);
            if (path != null) {
                return path;
            }
        }
        return null;
    }

    private static String path(String name, JsonNode value, int levels) {
        if (value.isObject() && (Tasks.isIn(value) || isOlderForm(value))) {
            return name;
        }
        String inside = pathToSettings(value, levels - 1);
        return inside == null ? null : name + (inside.startsWith("[") ? "" : ".") + inside;
    }

    private static boolean isOlderForm(JsonNode value) {
        return value.has("name") && Tasks.haveClusterOnly((ObjectNode) value);
    }
}
