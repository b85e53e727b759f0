package io.jenkins.plugins.databricks.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/**
 * What a SQL task has returned, as text. Results of queries are not part of it, only where they are.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/getrunoutput">runs/get-output: sql_output</a>
 */
final class SqlOutput {

    private SqlOutput() {}

    /** One line for a query or an alert, one for each widget of a dashboard; {@code null} if there is none. */
    static String of(JsonNode output, URI host) {
        List<String> lines = new ArrayList<>();
        String result = link(output.path("query_output"), host);
        if (result != null) {
            lines.add("Result: " + result);
        }
        JsonNode alert = output.path("alert_output");
        if (alert.hasNonNull("alert_state")) {
            lines.add(linked("Alert: " + alert.path("alert_state").asText(), link(alert, host)));
        }
        for (JsonNode widget : output.path("dashboard_output").path("widgets")) {
            String error = RunState.text(widget.path("error"), "message");
            lines.add(linked(
                    widget.path("widget_title").asText("widget") + ": "
                            + widget.path("status").asText("") + (error == null ? "" : ": " + error),
                    link(widget, host)));
        }
        return lines.isEmpty() ? null : String.join("\n", lines);
    }

    private static String linked(String text, String link) {
        return link == null ? text : text + ", see " + link;
    }

    /** A link that leads to a workspace; others may let anybody in who has them. */
    private static String link(JsonNode output, URI host) {
        URI link = WorkspaceHost.safeLink(output.path("output_link").asText(""), host);
        return link == null ? null : link.toString();
    }
}
