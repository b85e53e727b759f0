package io.jenkins.plugins.databricks.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * The fields that Databricks documents for the settings of jobs and one-time runs. New ones appear, so a field that is not among them is worth a
 * warning and no more.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/create">jobs/create</a>
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/submit">jobs/runs/submit</a>
 */
final class KnownFields {

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

    /** The names and types of these types' fields together. */
    static Map<String, String> of(String... types) {
        Map<String, String> fields = new TreeMap<>();
        for (String type : types) {
            fields.putAll(TYPES.get(type));
        }
        return fields;
    }

    /**
     * Looks for fields that are not known.
     *
     * @param fields those that are known, as {@link #of} gives them
     * @param unknown is told the path of each, and the known name that is nearest to it or {@code null}
     */
    static void check(ObjectNode object, Map<String, String> fields, BiConsumer<String, String> unknown) {
        check("", object, fields, unknown);
    }

    private static void check(
            String path, JsonNode object, Map<String, String> fields, BiConsumer<String, String> unknown) {
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String name = field.getKey();
            String type = fields.get(name);
            String inside = path.isEmpty() ? name : path + "." + name;
            if (type == null) {
                unknown.accept(inside, NearName.among(fields.keySet(), name));
            } else if (!type.equals(PLAIN)) {
                check(inside, field.getValue(), type, unknown);
            }
        }
    }

    private static void check(String path, JsonNode value, String type, BiConsumer<String, String> unknown) {
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
