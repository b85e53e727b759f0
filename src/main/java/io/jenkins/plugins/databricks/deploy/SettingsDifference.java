package io.jenkins.plugins.databricks.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What differs between two versions of a job's settings, setting by setting. Tasks, clusters and the like are matched by their key, not by
 * their place. What Databricks fills in on its own where a definition says nothing is no difference.
 */
public final class SettingsDifference {

    /** The fields by which the entries of a job's arrays are told apart. */
    private static final List<String> KEYS = List.of("task_key", "job_cluster_key", "environment_key", "name");

    /**
     * What a job has where its definition is silent.
     *
     * @see <a href="https://docs.databricks.com/api/workspace/jobs/create">jobs/create: defaults</a>
     */
    private static final Map<String, String> DEFAULTS = Map.of(
            "format", "\"MULTI_TASK\"",
            "max_concurrent_runs", "1",
            "timeout_seconds", "0",
            "email_notifications", "{}",
            "queue", "{\"enabled\":true}",
            "webhook_notifications", "{}",
            "notification_settings", "{}",
            "run_if", "\"ALL_SUCCESS\"",
            "performance_target", "\"PERFORMANCE_OPTIMIZED\"");

    /** What a reset leaves as it is where the definition is silent. */
    private static final Set<String> KEPT = Set.of("run_as", "format");

    private static final Pattern SECRET_NAME = Pattern.compile(
            "secret|password|passwd|pwd|passphrase|token|credential|connection.?string|\\bsas\\b"
                    + "|(access|account|api|private|shared|encryption).?key",
            Pattern.CASE_INSENSITIVE);

    /**
     * A reference says nothing of the secret.
     *
     * @see <a href="https://docs.databricks.com/security/secrets/secrets-spark-conf-env-var.html">Secrets in a cluster's settings</a>
     */
    private static final Pattern SECRET_REFERENCE = Pattern.compile("\\{\\{secrets/[^}]*}}");

    private final List<SettingChange> changes = new ArrayList<>();

    private SettingsDifference() {}

    /** The changes in the order of the settings, those that disappear last on each level. */
    public static List<SettingChange> between(ObjectNode before, ObjectNode after) {
        SettingsDifference difference = new SettingsDifference();
        difference.compare("", false, before, after);
        return List.copyOf(difference.changes);
    }

    /** @param secret whether its name, or that of something around it, is one that secrets have */
    private void compare(String path, boolean secret, JsonNode before, JsonNode after) {
        if (before instanceof ObjectNode && after instanceof ObjectNode) {
            compareFields(path, secret || isNamedSecret(after), fields(before), fields(after));
        } else if (before instanceof ArrayNode && after instanceof ArrayNode && keyed(before) && keyed(after)) {
            compareEntries(path, secret, entries(before), entries(after));
        } else if (!same(before, after)) {
            changes.add(new SettingChange(path, shown(secret, before), shown(secret, after)));
        }
    }

    private void compareFields(String path, boolean secret, Map<String, JsonNode> before, Map<String, JsonNode> after) {
        for (String name : union(after.keySet(), before.keySet())) {
            JsonNode old = before.get(name);
            JsonNode now = after.get(name);
            boolean silent = now == null && (isDefault(name, old) || (path.isEmpty() && KEPT.contains(name)));
            boolean spelledOut = old == null && isDefault(name, now);
            if (!silent && !spelledOut) {
                compare(path.isEmpty() ? name : path + "." + name, secret || isSecret(name), old, now);
            }
        }
    }

    private void compareEntries(
            String path, boolean secret, Map<String, JsonNode> before, Map<String, JsonNode> after) {
        for (String key : union(after.keySet(), before.keySet())) {
            compare(path + "[" + key + "]", secret, before.get(key), after.get(key));
        }
    }

    private static boolean isDefault(String name, JsonNode value) {
        return value.toString().equals(DEFAULTS.get(name));
    }

    private static boolean same(JsonNode before, JsonNode after) {
        if (before != null && after != null && before.isNumber() && after.isNumber()) {
            return before.decimalValue().compareTo(after.decimalValue()) == 0;
        }
        return Objects.equals(before, after);
    }

    private static Set<String> union(Set<String> first, Set<String> second) {
        Set<String> all = new LinkedHashSet<>(first);
        all.addAll(second);
        return all;
    }

    private static Map<String, JsonNode> fields(JsonNode object) {
        Map<String, JsonNode> fields = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            if (!field.getValue().isNull()) {
                fields.put(field.getKey(), field.getValue());
            }
        }
        return fields;
    }

    private static boolean keyed(JsonNode array) {
        Set<String> seen = new LinkedHashSet<>();
        for (JsonNode entry : array) {
            String key = key(entry);
            if (key == null || !seen.add(key)) {
                return false;
            }
        }
        return true;
    }

    private static Map<String, JsonNode> entries(JsonNode array) {
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

    /** A value as people may see it. Somebody may have put a password into the job by hand, so what is named like one is not shown. */
    private static String shown(boolean secret, JsonNode value) {
        return value == null ? null : mask(secret, value.deepCopy()).toString();
    }

    private static boolean isSecret(String name) {
        return SECRET_NAME.matcher(name).find();
    }

    /** Whether it is an entry that gives its own name, as a job parameter does, and that name is one that secrets have. */
    private static boolean isNamedSecret(JsonNode entry) {
        return entry.has("default") && isSecret(entry.path("name").asText(""));
    }

    private static JsonNode mask(boolean secret, JsonNode value) {
        if (value instanceof ObjectNode object) {
            boolean all = secret || isNamedSecret(object);
            object.properties().forEach(field -> {
                boolean own = field.getKey().equals("name") ? secret : all || isSecret(field.getKey());
                field.setValue(mask(own, field.getValue()));
            });
        } else if (value instanceof ArrayNode array) {
            for (int i = 0; i < array.size(); i++) {
                array.set(i, mask(secret, array.get(i)));
            }
        } else if (secret
                && value.isTextual()
                && !SECRET_REFERENCE.matcher(value.textValue()).matches()) {
            return TextNode.valueOf("****");
        }
        return value;
    }
}
