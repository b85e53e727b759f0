package io.jenkins.plugins.databricks.steps.form;

import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.forms.FormCheck;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import net.sf.json.JSONObject;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Lists and maps as text areas show them: one entry a line, a map's as {@code name=value}. Blank lines count for nothing. */
@Restricted(NoExternalUse.class)
public final class FormText {

    private FormText() {}

    /** Takes a text area's text out of a submitted form, which else would bind it as text. */
    public static String take(JSONObject form, String field) {
        Object value = form.remove(field);
        return value == null ? "" : value.toString();
    }

    public static String ofList(List<String> values) {
        return values == null ? "" : String.join("\n", values);
    }

    public static String ofMap(Map<String, ?> values) {
        return values == null
                ? ""
                : values.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining("\n"));
    }

    public static List<String> toList(String text) {
        return Util.fixNull(text).lines().filter(line -> !line.isBlank()).toList();
    }

    public static Map<String, String> toMap(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : toList(text)) {
            int equals = line.indexOf('=');
            values.put(
                    equals < 0 ? line.strip() : line.substring(0, equals).strip(),
                    equals < 0 ? "" : line.substring(equals + 1));
        }
        return values;
    }

    /** Says which line is no {@code name=value}, or repeats a name. */
    public static FormValidation checkMap(Item item, String text) {
        return FormCheck.bounded(item, text, () -> checkPairs(text));
    }

    /** The check itself, for anybody. */
    public static FormValidation checkPairs(String text) {
        Set<String> names = new HashSet<>();
        for (String line : toList(text)) {
            int equals = line.indexOf('=');
            if (equals < 1) {
                return FormValidation.error(Messages.FormText_noPair(line.strip()));
            }
            String name = line.substring(0, equals).strip();
            if (!names.add(name)) {
                return FormValidation.error(Messages.FormText_repeated(name));
            }
        }
        return FormValidation.ok();
    }
}
