package io.jenkins.plugins.databricks.deploy.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The fields that Databricks documents for the settings of jobs and one-time runs. New ones are added over time, so an
 * unknown field only causes a warning.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/create">jobs/create</a>
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/submit">jobs/runs/submit</a>
 */
final class KnownFields {

    /** Receives unknown fields. */
    @FunctionalInterface
    interface Unknown {

        /**
         * @param path its path, including its name
         * @param known the known names at this place
         */
        void found(String path, String name, Set<String> known);
    }

    private static final Map<String, Map<String, String>> TYPES = read();

    private static final String PLAIN = "";

    private static final List<String> KEYS = List.of("task_key", "job_cluster_key", "environment_key");

    private KnownFields() {}

    private static Map<String, Map<String, String>> read() {
        Map<String, Map<String, String>> types = new HashMap<>();
        try (InputStream in = KnownFields.class.getResourceAsStream("job-fields.txt")) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .forEach(line -> {
                        String[] words = line.split(" ");
                        Map<String, String> fields =
                                types.computeIfAbsent(words[0].replace(":", ""), type -> new TreeMap<>());
                        for (int i = 1; i < words.length; i++) {
                            String[] field = words[i].split(":");
                            fields.put(field[0], field.length == 1 ? PLAIN : field[1]);
                        }
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return types;
    }

    /** The names and types of all fields of these types. */
    static Map<String, String> of(String... types) {
        Map<String, String> fields = new TreeMap<>();
        for (String type : types) {
            fields.putAll(TYPES.get(type));
        }
        return fields;
    }

    /**
     * Finds unknown fields.
     *
     * @param fields the known fields, as returned by {@link #of}
     * @param unknown receives each
     */
    static void check(ObjectNode object, Map<String, String> fields, Unknown unknown) {
        check("", object, fields, unknown);
    }

    private static void check(String path, JsonNode object, Map<String, String> fields, Unknown unknown) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String name = field.getKey();
            String type = fields.get(name);
            String inside = path.isEmpty() ? name : path + "." + name;
            if (type == null) {
                unknown.found(inside, name, fields.keySet());
            } else if (!type.equals(PLAIN)) {
                check(inside, field.getValue(), type, unknown);
            }
        }
    }

    private static void check(String path, JsonNode value, String type, Unknown unknown) {
        if (!value.isArray()) {
            check(path, value, TYPES.get(type), unknown);
            return;
        }
        for (int i = 0; i < value.size(); i++) {
            check(path + "[" + label(value.get(i), i) + "]", value.get(i), TYPES.get(type), unknown);
        }
    }

    private static String label(JsonNode entry, int index) {
        return KEYS.stream()
                .map(name -> entry.path(name).asText(""))
                .filter(key -> !key.isEmpty())
                .findFirst()
                .orElse(String.valueOf(index));
    }
}
