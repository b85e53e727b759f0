package io.jenkins.plugins.databricks.steps;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Lists and maps as a Pipeline gives them. Databricks takes text only, but who writes {@code [build: currentBuild.number]} has a number. */
final class Arguments {

    private Arguments() {}

    /**
     * The entries as text.
     *
     * @return {@code null} for none
     * @throws IllegalArgumentException for an entry without value, which would shift those behind it if it were left out
     */
    static List<String> list(String parameter, List<?> values) {
        if (values == null || values.isEmpty()) {
            return null;
        }
        List<String> texts = new ArrayList<>();
        for (Object value : values) {
            texts.add(text(parameter + "[" + texts.size() + "]", value));
        }
        return texts;
    }

    /** The same with a name for each value. */
    static Map<String, String> map(String parameter, Map<?, ?> values) {
        if (values == null || values.isEmpty()) {
            return null;
        }
        Map<String, String> texts = new LinkedHashMap<>();
        values.forEach((name, value) -> texts.put(String.valueOf(name), text(parameter + "." + name, value)));
        return texts;
    }

    private static String text(String entry, Object value) {
        if (value == null) {
            throw new IllegalArgumentException(entry + " is null: give it a value or leave it out");
        }
        return value.toString();
    }
}
