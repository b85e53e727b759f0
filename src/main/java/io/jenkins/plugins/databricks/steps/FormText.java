package io.jenkins.plugins.databricks.steps;

import hudson.Util;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Lists and maps as text areas show them: one entry a line, a map's as {@code key=value}. */
final class FormText {

    private FormText() {}

    static String ofList(List<String> values) {
        return values == null ? "" : String.join("\n", values);
    }

    static String ofMap(Map<String, ?> values) {
        return values == null
                ? ""
                : values.entrySet().stream()
                        .map(entry -> entry.getKey() + "=" + entry.getValue())
                        .collect(Collectors.joining("\n"));
    }

    static List<String> toList(String text) {
        return Util.fixNull(text).lines().filter(line -> !line.isEmpty()).toList();
    }

    static Map<String, String> toMap(String text) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String line : toList(text)) {
            int equals = line.indexOf('=');
            values.put(
                    equals < 0 ? line.strip() : line.substring(0, equals).strip(),
                    equals < 0 ? "" : line.substring(equals + 1));
        }
        return values;
    }
}
