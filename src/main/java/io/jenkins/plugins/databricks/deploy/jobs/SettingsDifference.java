package io.jenkins.plugins.databricks.deploy.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The difference between a job and a definition, setting by setting. Tasks, clusters and the like are matched by key,
 * not by position. What the definition sets is always compared; what it does not mention is a change unless Databricks
 * fills it in itself ({@link JobDefaults}).
 */
public final class SettingsDifference {

    /** The fields that identify entries of a job's lists. */
    private static final List<String> KEYS = List.of("task_key", "job_cluster_key", "environment_key", "name", "id");

    private final JsonNode definition;
    private final List<SettingChange> changes = new ArrayList<>();

    private SettingsDifference(JsonNode definition) {
        this.definition = definition;
    }

    /**
     * The changes in the order of the settings, with removed ones last on each level.
     *
     * @param job the job's current settings in Databricks
     * @param definition the new settings
     */
    public static List<SettingChange> between(ObjectNode job, ObjectNode definition) {
        SettingsDifference difference = new SettingsDifference(definition);
        difference.compare(ShownSetting.ROOT, job, definition, new JobDefaults.Around(definition, job, definition));
        return List.copyOf(difference.changes);
    }

    /** @param before, after missing nodes if one side does not have the setting */
    private void compare(ShownSetting setting, JsonNode before, JsonNode after, JobDefaults.Around around) {
        SettingPlace place = setting.place();
        if (JobDefaults.isNotCompared(place)
                || (after.isMissingNode() && JobDefaults.isFilledIn(place, before, around))
                || (before.isMissingNode() && JobDefaults.isSpelledOut(place, after, around))
                || EqualSettings.areEqual(place, before, after)) {
            return;
        }
        if (before instanceof ObjectNode && after instanceof ObjectNode) {
            JobDefaults.Around inside = place.isScope() ? new JobDefaults.Around(definition, before, after) : around;
            compareFields(setting, (ObjectNode) before, (ObjectNode) after, inside);
        } else if (before instanceof ObjectNode old
                && after.isMissingNode()
                && JobDefaults.mayBePartlyFilledIn(place)) {
            compareFields(setting, old, JsonNodeFactory.instance.objectNode(), around);
        } else if (before instanceof ArrayNode old
                && after instanceof ArrayNode now
                && areKeyed(old)
                && areKeyed(now)) {
            compareEntries(setting, entries(old), entries(now), around);
        } else if (before instanceof ArrayNode old && after instanceof ArrayNode now && areAlike(place, old, now)) {
            for (int i = 0; i < now.size(); i++) {
                compare(setting.entry(String.valueOf(i)), old.get(i), now.get(i), around);
            }
        } else {
            changes.add(setting.change(before, after));
        }
    }

    private void compareFields(ShownSetting setting, ObjectNode before, ObjectNode after, JobDefaults.Around around) {
        for (String name : union(after.fieldNames(), before.fieldNames())) {
            compare(setting.fieldOf(name, before, after), value(before, name), value(after, name), around);
        }
    }

    private void compareEntries(
            ShownSetting setting,
            Map<String, JsonNode> before,
            Map<String, JsonNode> after,
            JobDefaults.Around around) {
        for (String key : union(after.keySet().iterator(), before.keySet().iterator())) {
            JsonNode missing = MissingNode.getInstance();
            compare(setting.entry(key), before.getOrDefault(key, missing), after.getOrDefault(key, missing), around);
        }
    }

    /** A field's value; {@code null} in JSON counts as missing. */
    private static JsonNode value(ObjectNode object, String name) {
        JsonNode value = object.path(name);
        return value.isNull() ? MissingNode.getInstance() : value;
    }

    private static Set<String> union(Iterator<String> first, Iterator<String> second) {
        Set<String> all = new LinkedHashSet<>();
        first.forEachRemaining(all::add);
        second.forEachRemaining(all::add);
        return all;
    }

    /** Whether both sides have the same number of entries, all of them objects, in a significant order. */
    private static boolean areAlike(SettingPlace place, ArrayNode before, ArrayNode after) {
        return !EqualSettings.isUnordered(place)
                && before.size() == after.size()
                && allObjects(before)
                && allObjects(after);
    }

    private static boolean allObjects(ArrayNode array) {
        for (JsonNode entry : array) {
            if (!entry.isObject()) {
                return false;
            }
        }
        return true;
    }

    private static boolean areKeyed(ArrayNode array) {
        Set<String> seen = new LinkedHashSet<>();
        for (JsonNode entry : array) {
            String key = key(entry);
            if (key == null || !seen.add(key)) {
                return false;
            }
        }
        return true;
    }

    private static Map<String, JsonNode> entries(ArrayNode array) {
        Map<String, JsonNode> entries = new LinkedHashMap<>();
        array.forEach(entry -> entries.put(key(entry), entry));
        return entries;
    }

    private static String key(JsonNode entry) {
        return KEYS.stream()
                .map(name -> entry.path(name).asText(""))
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse(null);
    }
}
