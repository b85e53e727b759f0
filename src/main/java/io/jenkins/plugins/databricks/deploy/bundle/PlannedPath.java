package io.jenkins.plugins.databricks.deploy.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.deploy.jobs.ShownSetting;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The path of a setting as a plan writes it: {@code tags['a.b']}, {@code tasks[task_key='main'].timeout_seconds},
 * {@code parameters[0]}.
 *
 * @see <a href="https://github.com/databricks/cli/blob/main/libs/structs/structpath/path.go">path.go</a>
 */
record PlannedPath(List<Step> steps) {

    /** A field, an index, or the entry of a list whose field has a value. */
    private record Step(String field, String value, int index) {

        private JsonNode in(JsonNode node) {
            if (index >= 0) {
                return node.path(index);
            }
            if (value == null) {
                return node.path(field);
            }
            for (JsonNode entry : node) {
                if (entry.path(field).asText("").equals(value)) {
                    return entry;
                }
            }
            // Its name alone may already say that it is a secret.
            return JsonCodec.object().put(field, value).put("value", "");
        }

        private ShownSetting of(ShownSetting setting, JsonNode... sides) {
            if (index >= 0) {
                return setting.entry(String.valueOf(index));
            }
            return value == null ? setting.fieldOf(field, sides) : setting.entry(value);
        }
    }

    private static final Pattern STEP = Pattern.compile("\\.?(?<field>[^.\\[\\]'\"]+)"
            + "|\\[(?<index>\\d{1,9})\\]"
            + "|\\['(?<key>(?:[^']|'')*+)'\\]"
            + "|\\[(?<by>[^'\"=\\[\\]]+)=(?:'(?<value>(?:[^']|'')*+)'|\"(?<quoted>(?:[^\"]|\"\")*+)\")\\]");

    /** A path of another form is taken as the name of one field. */
    static PlannedPath parse(String text) {
        List<Step> steps = new ArrayList<>();
        Matcher matcher = STEP.matcher(text);
        while (matcher.lookingAt()) {
            steps.add(step(matcher));
            if (matcher.end() == text.length()) {
                return new PlannedPath(steps);
            }
            matcher.region(matcher.end(), text.length());
        }
        return new PlannedPath(List.of(new Step(text, null, -1)));
    }

    private static Step step(Matcher matcher) {
        if (matcher.group("index") != null) {
            return new Step(null, null, Integer.parseInt(matcher.group("index")));
        }
        if (matcher.group("key") != null) {
            return new Step(matcher.group("key").replace("''", "'"), null, -1);
        }
        if (matcher.group("value") != null) {
            return new Step(matcher.group("by"), matcher.group("value").replace("''", "'"), -1);
        }
        if (matcher.group("quoted") != null) {
            return new Step(matcher.group("by"), matcher.group("quoted").replace("\"\"", "\""), -1);
        }
        return new Step(matcher.group("field"), null, -1);
    }

    /**
     * The setting, with what the objects around it say about its secrecy.
     *
     * @param before, after the resource's settings on both sides
     */
    ShownSetting of(JsonNode before, JsonNode after) {
        ShownSetting setting = ShownSetting.ROOT;
        JsonNode old = before;
        JsonNode now = after;
        for (Step step : steps) {
            setting = step.of(setting, old, now);
            old = step.in(old);
            now = step.in(now);
        }
        return setting;
    }
}
