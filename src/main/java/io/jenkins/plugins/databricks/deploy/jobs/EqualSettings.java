package io.jenkins.plugins.databricks.deploy.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Recognises values of a setting that are written differently but mean the same to Databricks. */
final class EqualSettings {

    /**
     * Aliases of modes.
     *
     * @see <a href="https://docs.databricks.com/api/workspace/clusters/create#data_security_mode">data_security_mode:
     *     aliases</a>
     */
    private static final Map<String, String> MODES =
            Map.of("SINGLE_USER", "DATA_SECURITY_MODE_DEDICATED", "USER_ISOLATION", "DATA_SECURITY_MODE_STANDARD");

    /** Lists whose order is irrelevant, and not kept by Databricks. */
    private static final Set<String> UNORDERED = Set.of(
            "libraries",
            "health.rules",
            "ssh_public_keys",
            "email_notifications.on_start",
            "email_notifications.on_success",
            "email_notifications.on_failure",
            "email_notifications.on_duration_warning_threshold_exceeded",
            "email_notifications.on_streaming_backlog_exceeded",
            "trigger.table_update.table_names",
            "trigger.model.aliases",
            "sql_task.alert.subscriptions",
            "sql_task.dashboard.subscriptions",
            "dashboard_task.subscription.subscribers",
            "alert_task.subscribers");

    private EqualSettings() {}

    static boolean areEqual(SettingPlace place, JsonNode before, JsonNode after) {
        if (before.isValueNode() && after.isValueNode()) {
            return areEqualValues(place, before, after);
        }
        if (before.isArray() && after.isArray()) {
            return isUnordered(place) ? haveTheSameEntries(before, after) : haveEqualEntries(place, before, after);
        }
        return before.equals(after);
    }

    static boolean isUnordered(SettingPlace place) {
        return !place.free() && UNORDERED.contains(place.name());
    }

    private static boolean areEqualValues(SettingPlace place, JsonNode before, JsonNode after) {
        String old = before.asText();
        String now = after.asText();
        if (before.isTextual() && after.isTextual()) {
            return canonical(place, old).equals(canonical(place, now));
        }
        // The API accepts a number as text and vice versa, and converts it to the setting's type.
        BigDecimal number = number(before);
        return number != null && number(after) != null
                ? number.compareTo(number(after)) == 0
                : !before.isNull() && !after.isNull() && old.equals(now);
    }

    private static String canonical(SettingPlace place, String text) {
        return switch (place.scope() + "." + place.name()) {
            case "CLUSTER.data_security_mode" -> MODES.getOrDefault(text, text);
            // "The value is case insensitive": https://docs.databricks.com/api/workspace/jobs/create#git_source
            case "JOB.git_source.git_provider" -> text.toLowerCase(Locale.ROOT);
            default -> text;
        };
    }

    private static BigDecimal number(JsonNode value) {
        if (value.isNumber()) {
            return value.decimalValue();
        }
        String text = value.asText();
        return value.isTextual() && text.matches("-?\\d{1,18}(?:\\.\\d{1,18})?") ? new BigDecimal(text) : null;
    }

    private static boolean haveEqualEntries(SettingPlace place, JsonNode before, JsonNode after) {
        if (before.size() != after.size()) {
            return false;
        }
        for (int i = 0; i < before.size(); i++) {
            if (!areEqual(place.entry(String.valueOf(i)), before.get(i), after.get(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean haveTheSameEntries(JsonNode before, JsonNode after) {
        return counts(before).equals(counts(after));
    }

    /** The number of occurrences of each entry. Comparing each with all others would take hours for malicious lists. */
    private static Map<JsonNode, Integer> counts(JsonNode entries) {
        Map<JsonNode, Integer> counts = new HashMap<>();
        entries.forEach(entry -> counts.merge(entry, 1, Integer::sum));
        return counts;
    }
}
