package io.jenkins.plugins.databricks.deploy.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.jenkins.plugins.databricks.deploy.bundle.ResourceChange.Action;
import io.jenkins.plugins.databricks.deploy.jobs.SettingChange;
import io.jenkins.plugins.databricks.deploy.jobs.ShownSetting;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

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
        return switch (action) {
            case DELETE -> new PlannedFields(List.of(), 0);
            case CREATE -> created(entry.path("new_state").path("value"));
            default -> changed(entry);
        };
    }

    private static PlannedFields created(JsonNode settings) {
        return limited(
                List.copyOf(settings.properties()),
                field -> ShownSetting.ROOT
                        .fieldOf(field.getKey(), settings)
                        .change(MissingNode.getInstance(), true, excerpt(field.getValue())));
    }

    private static PlannedFields changed(JsonNode entry) {
        JsonNode remote = entry.path("remote_state");
        JsonNode planned = entry.path("new_state").path("value");
        List<Map.Entry<String, JsonNode>> real = entry.path("changes").properties().stream()
                .filter(field -> !field.getValue().path("action").asText("").equals("skip"))
                .toList();
        return limited(real, field -> change(PlannedPath.parse(field.getKey()).of(remote, planned), field.getValue()));
    }

    private static PlannedFields limited(
            List<Map.Entry<String, JsonNode>> fields, Function<Map.Entry<String, JsonNode>, SettingChange> change) {
        List<SettingChange> shown = fields.stream()
                .limit(MOST)
                .map(change)
                .map(PlannedFields::bounded)
                .toList();
        return new PlannedFields(shown, fields.size() - shown.size());
    }

    /**
     * What is in the workspace is what changes; some settings cannot be read there, so that only the last deployment is
     * known.
     */
    private static SettingChange change(ShownSetting setting, JsonNode change) {
        JsonNode old = excerpt(change.path("old"));
        JsonNode remote = excerpt(change.path("remote"));
        JsonNode before = remote.isMissingNode() ? old : remote;
        JsonNode after = excerpt(change.path("new"));
        boolean nothing = before.isMissingNode() && after.isMissingNode();
        return setting.change(before, before.equals(old), nothing ? JsonNodeFactory.instance.nullNode() : after);
    }

    /**
     * As much of a value as is shown at most, since looking for secrets takes a while. Fields of an object stay
     * together, as one may say that another is a secret.
     */
    private static JsonNode excerpt(JsonNode value) {
        return value.isNull() ? MissingNode.getInstance() : excerpt(value, new AtomicInteger(LONGEST_VALUE));
    }

    private static JsonNode excerpt(JsonNode value, AtomicInteger left) {
        if (value instanceof ObjectNode object) {
            ObjectNode part = JsonCodec.object();
            object.properties().forEach(field -> {
                left.addAndGet(-field.getKey().length());
                part.set(field.getKey(), excerpt(field.getValue(), left));
            });
            return part;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode part = JsonNodeFactory.instance.arrayNode();
            for (int i = 0; i < array.size() && left.get() > 0; i++) {
                part.add(excerpt(array.get(i), left));
            }
            return part.size() == array.size() ? part : part.add("…");
        }
        int length = value.asText().length();
        left.addAndGet(-length);
        return length <= LONGEST_VALUE ? value : TextNode.valueOf("(" + length + " characters)");
    }

    private static SettingChange bounded(SettingChange change) {
        return change.withTexts(
                text -> text == null || text.length() <= LONGEST_VALUE ? text : text.substring(0, LONGEST_VALUE) + "…");
    }
}
