package io.jenkins.plugins.databricks.deploy.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.jenkins.plugins.databricks.deploy.bundle.ResourceChange.Action;
import io.jenkins.plugins.databricks.deploy.jobs.SettingChange;
import io.jenkins.plugins.databricks.deploy.jobs.ShownSetting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The settings of a resource that a plan changes, with secrets hidden and without those that the CLI itself does not
 * count as changes: defaults that Databricks fills in, and the like.
 *
 * @param leftOut how many there are beyond those shown
 */
record PlannedFields(List<SettingChange> shown, int leftOut) {

    /** More than anybody reads of one resource. */
    private static final int MOST = 100;

    private static final int LONGEST_VALUE = 1_000;

    static PlannedFields of(Action action, JsonNode entry) {
        List<SettingChange> all =
                switch (action) {
                    case DELETE -> List.of();
                    case CREATE -> created(entry.path("new_state"));
                    default -> changed(entry);
                };
        List<SettingChange> shown =
                all.stream().limit(MOST).map(PlannedFields::bounded).toList();
        return new PlannedFields(shown, all.size() - shown.size());
    }

    private static List<SettingChange> created(JsonNode state) {
        JsonNode value = state.path("value");
        List<SettingChange> fields = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            ShownSetting setting = ShownSetting.ROOT.fieldOf(field.getKey(), value);
            fields.add(setting.change(MissingNode.getInstance(), true, field.getValue()));
        }
        return fields;
    }

    private static List<SettingChange> changed(JsonNode entry) {
        JsonNode remote = entry.path("remote_state");
        JsonNode planned = entry.path("new_state").path("value");
        List<SettingChange> fields = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : entry.path("changes").properties()) {
            JsonNode change = field.getValue();
            if (!change.path("action").asText("").equals("skip")) {
                fields.add(change(PlannedPath.parse(field.getKey()).of(remote, planned), change));
            }
        }
        return fields;
    }

    /**
     * What is in the workspace is what changes; some settings cannot be read there, so that only the last deployment is
     * known.
     */
    private static SettingChange change(ShownSetting setting, JsonNode change) {
        JsonNode old = value(change, "old");
        JsonNode remote = value(change, "remote");
        JsonNode before = remote.isMissingNode() ? old : remote;
        JsonNode after = value(change, "new");
        boolean nothing = before.isMissingNode() && after.isMissingNode();
        return setting.change(before, before.equals(old), nothing ? JsonNodeFactory.instance.nullNode() : after);
    }

    private static JsonNode value(JsonNode change, String name) {
        JsonNode value = change.path(name);
        return value.isNull() ? MissingNode.getInstance() : value;
    }

    private static SettingChange bounded(SettingChange change) {
        return change.withTexts(
                text -> text == null || text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "…");
    }
}
