package io.jenkins.plugins.databricks.deploy.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.jenkins.plugins.databricks.rest.redaction.SecretDetector;
import java.util.HashSet;
import java.util.Set;

/**
 * A setting as shown to people, who may not have access to the job. Values that could be secrets are hidden: new ones,
 * which are in the repository, if something suggests that they are secret; old ones, which somebody may have put in the
 * job by hand, unless they are clearly harmless. The change of a hidden value is indicated.
 *
 * @param secret whether its name, or that of something around it, suggests a secret
 */
public record ShownSetting(SettingPlace place, boolean secret) {

    /** The settings as a whole: of a job, or of another resource, which has the same kinds of secrets. */
    public static final ShownSetting ROOT = new ShownSetting(SettingPlace.ROOT, false);

    static final String HIDDEN = "(hidden)";
    private static final String HIDDEN_AND_CHANGED = "(hidden, changed)";

    /** The fields in which an entry of a list states its name. */
    private static final Set<String> NAMES = Set.of("name", "key");

    /** Settings for names and keywords, whose old values are also shown unless they have the form of a secret. */
    private static final Set<String> WORDS = Set.of(
            "name",
            "description",
            "dashboard_task.subscription.custom_subject",
            "sql_task.dashboard.custom_subject",
            "git_source.git_branch",
            "git_source.git_tag",
            "git_source.git_commit",
            "schedule.quartz_cron_expression",
            "parameters[].name",
            "job_clusters[].job_cluster_key",
            "environments[].environment_key");

    private enum Side {
        OLD,
        /** Also old, but known to have been in the repository before. */
        FORMER,
        NEW
    }

    private ShownSetting field(String name) {
        SettingPlace field = place.field(name);
        return new ShownSetting(field, secret || SecretDetector.isSecretName(name));
    }

    /**
     * An entry of a list.
     *
     * @param key its index, or what identifies it
     */
    public ShownSetting entry(String key) {
        return new ShownSetting(place.entry(key), secret);
    }

    /**
     * A field of an entry that may state its own name, such as a job's parameter; the name on either side may suggest a
     * secret. The name itself is shown.
     *
     * @param sides the old and the new entry, as far as they are known
     */
    public ShownSetting fieldOf(String name, JsonNode... sides) {
        ShownSetting own = this;
        for (JsonNode side : sides) {
            own = NAMES.contains(name) ? this : own.named(side);
        }
        return own.field(name);
    }

    private ShownSetting named(JsonNode entry) {
        boolean isPair = entry.has("default") || entry.has("value");
        return isPair
                        && NAMES.stream()
                                .anyMatch(name -> SecretDetector.isSecretName(
                                        entry.path(name).asText("")))
                ? new ShownSetting(place, true)
                : this;
    }

    /** @param before, after missing nodes if one side does not have the setting */
    SettingChange change(JsonNode before, JsonNode after) {
        return change(before, Side.OLD, after);
    }

    /**
     * The change of a setting from one version of the repository to another.
     *
     * @param before, after missing nodes if one side does not have the setting
     * @param written whether the old value was in the repository, too, and not put there by hand
     */
    public SettingChange change(JsonNode before, boolean written, JsonNode after) {
        return change(before, written ? Side.FORMER : Side.OLD, after);
    }

    private SettingChange change(JsonNode before, Side old, JsonNode after) {
        return new SettingChange(
                place.path(),
                before.isMissingNode() ? null : shown(before, after, old, "").toString(),
                after.isMissingNode()
                        ? null
                        : shown(after, before, Side.NEW, "").toString());
    }

    /**
     * @param other the value at the same place on the other side
     * @param previous the preceding argument, if it is one of several
     */
    private JsonNode shown(JsonNode value, JsonNode other, Side side, String previous) {
        if (value instanceof ObjectNode object) {
            ObjectNode shown = JsonNodeFactory.instance.objectNode();
            object.properties().forEach(field -> {
                String name = field.getKey();
                ShownSetting setting = fieldOf(name, object);
                shown.set(SettingPlace.printable(name), setting.shown(field.getValue(), other.path(name), side, ""));
            });
            return shown;
        }
        if (value instanceof ArrayNode array) {
            ArrayNode shown = JsonNodeFactory.instance.arrayNode();
            String before = "";
            Set<JsonNode> others = new HashSet<>();
            other.forEach(others::add);
            for (int i = 0; i < array.size(); i++) {
                // The same entry if the other side has it anywhere, otherwise what is there instead.
                JsonNode counterpart = others.contains(array.get(i)) ? array.get(i) : other.path(i);
                shown.add(entry(String.valueOf(i)).shown(array.get(i), counterpart, side, before));
                before = array.get(i).asText();
            }
            return shown;
        }
        if (!isHidden(value, other, side, previous)) {
            return value;
        }
        boolean changed = side == Side.NEW
                && other.isValueNode()
                && !other.equals(value)
                && isHidden(other, value, Side.OLD, previous);
        return TextNode.valueOf(changed ? HIDDEN_AND_CHANGED : HIDDEN);
    }

    private boolean isHidden(JsonNode value, JsonNode other, Side side, String previous) {
        String text = value.asText();
        if (value.isBoolean() || value.isNull() || SecretDetector.isReference(text)) {
            return false;
        }
        if (secret || SecretDetector.isSecretArgument(previous, text) || isSecretByItsName(text)) {
            return true;
        }
        if (value.isNumber()) {
            return false;
        }
        if (isId()) {
            return SecretDetector.isKnownSecret(text);
        }
        boolean standsInDefinition = side != Side.OLD || other.equals(value);
        return standsInDefinition || (!place.free() && WORDS.contains(place.name()))
                ? SecretDetector.couldHoldSecret(text)
                : !SecretDetector.isPlainlyHarmless(text);
    }

    private boolean isSecretByItsName(String text) {
        String name = place.name().substring(place.name().lastIndexOf('.') + 1);
        return SecretDetector.isSecretValue(name, text);
    }

    /** IDs look random but are harmless. */
    private boolean isId() {
        return !place.free() && (place.name().endsWith("_id") || place.name().endsWith("[].id"));
    }
}
