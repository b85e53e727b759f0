package io.jenkins.plugins.databricks.deploy.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;

/**
 * What an object looks like that is given for a job's settings and is something else that has to do with Databricks.
 *
 * @see <a href="https://docs.databricks.com/dev-tools/bundles/settings.html">Bundle configuration</a>
 * @see <a href="https://docs.databricks.com/api/workspace/jobs">Jobs API, for what its calls take and answer</a>
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
     * Says what it looks like and what to do.
     *
     * @param wanted what it should be, in words
     * @return a sentence without its end, or {@code null} if it looks like nothing else
     */
    static String of(ObjectNode object, String wanted) {
        return new Lookalike(object, wanted).words();
    }

    private String words() {
        if (object.has("run_id") && (object.has("state") || object.has("status"))) {
            return "this is a run ('run_id', 'state'), as jobs/runs/get answers it. Give the settings that it was started with";
        }
        if (Tasks.isIn(object)) {
            return null;
        }
        for (String wrapper : List.of("new_settings", "settings")) {
            if (object.path(wrapper).isObject()) {
                return "this holds " + wanted + " inside '" + wrapper + "'. Keep only what is inside";
            }
        }
        if (object.path("jobs").isArray()) {
            return "this is a list of jobs ('jobs'), as jobs/list answers it. Keep only what is inside 'settings' of one";
        }
        if (object.path("runs").isArray()) {
            return "this is a list of runs ('runs'), as jobs/runs/list answers it. Give " + wanted;
        }
        for (String field : List.of("resources", "targets", "bundle")) {
            if (object.path(field).isObject()) {
                return "this is a part of a bundle ('" + field + "'), which 'databricks bundle deploy' deploys. "
                        + keep("Or give " + wanted);
            }
        }
        if (object.path("environments").isObject()) {
            return "this is a deployment file of dbx ('environments'). " + keep("Give " + wanted);
        }
        for (String parameter : RUN_PARAMETERS) {
            if (object.has(parameter)) {
                return "this is a request to run a job ('" + parameter + "'). Give these to databricksRunNow, and here "
                        + wanted;
            }
        }
        if (object.path("tasks").isObject()) {
            return "'tasks' is a map, and must be a list: [{\"task_key\": …}, …]";
        }
        if (object.has("spark_version") || object.has("cluster_name")) {
            return "this is a cluster ('spark_version', 'cluster_name'). Put it into 'new_cluster' of " + wanted;
        }
        if (object.path("clusters").isArray() || object.has("pipeline_type")) {
            return "this is a pipeline ('clusters', 'pipeline_type'). A job runs one by a 'pipeline_task' with its ID";
        }
        return null;
    }

    private String keep(String otherwise) {
        String path = pathToSettings(object);
        return path == null ? otherwise : "Or keep here only what is inside '" + path + "'";
    }

    /** Where in the object there are settings with a task, in dots; {@code null} if they are nowhere. */
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
