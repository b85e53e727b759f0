package io.jenkins.plugins.databricks.deploy.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.deploy.NearName;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/**
 * The kind of settings that a definition should contain. Databricks accepts nearly any object as a job's settings and
 * ignores unknown fields.
 */
public enum SettingsKind {
    /** The settings of a job, for {@code jobs/create} and {@code jobs/reset}. */
    JOB("a job's settings", "JobSettings", "Task"),
    /** The settings of a one-time run, for {@code jobs/runs/submit}. */
    ONE_TIME_RUN("a one-time run's settings", "SubmitRun", "SubmitTask");

    private static final int MOST_WARNINGS = 20;

    private static final int MOST_NAMES = 10;

    private final String words;
    private final String type;
    private final String taskType;

    SettingsKind(String words, String type, String taskType) {
        this.words = words;
        this.type = type;
        this.taskType = taskType;
    }

    /**
     * Rejects anything else, and settings with nothing to run. A job may be created with only a name and a cluster, and
     * get its task later.
     *
     * @param source its name in messages: the parameter, and the file if there is one
     * @throws InvalidInputException when it is something else; the message says what it looks like and what to do
     */
    public void check(String source, ObjectNode settings) {
        String problem = problem(settings);
        if (problem != null) {
            throw new InvalidInputException(LogText.line(source + ": " + problem));
        }
    }

    private String problem(ObjectNode settings) {
        if (settings.isEmpty()) {
            return "this is empty. Use " + words;
        }
        String lookalike = Lookalike.of(settings, words);
        if (lookalike != null || Tasks.isIn(settings)) {
            return lookalike;
        }
        String misspelled = misspelledTask("", settings, fields(settings).keySet());
        for (JsonNode task : settings.path("tasks")) {
            misspelled = misspelled == null ? misspelledTask("tasks: ", task, taskFields()) : misspelled;
        }
        if (misspelled != null) {
            return misspelled;
        }
        if (this == JOB && Tasks.haveClusterOnly(settings)) {
            return null;
        }
        String inside = Lookalike.pathToSettings(settings);
        if (inside != null) {
            return "this contains " + words + " inside '" + inside + "'. Keep only what is inside";
        }
        return settings.path("tasks").isEmpty()
                ? "this has no task. Add 'tasks' to make it " + words + ": so far it has " + names(settings)
                : "none of the 'tasks' says what to run. Add a field to each, such as 'notebook_task'";
    }

    private static String misspelledTask(String where, JsonNode object, Set<String> known) {
        List<String> tasks = known.stream()
                .filter(name -> name.equals("tasks") || Tasks.isKind(name))
                .toList();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String meant = known.contains(field.getKey()) ? null : NearName.among(tasks, field.getKey());
            if (meant != null) {
                return where + "this has no task, but '" + field.getKey()
                        + "', which Databricks does not support. Use '" + meant + "'";
            }
        }
        return null;
    }

    /**
     * Warnings about undocumented fields, since Databricks ignores unknown ones.
     *
     * @param source as in {@link #check}
     * @return a line for each of the first twenty, and one for the rest
     */
    public List<String> warnings(String source, ObjectNode settings) {
        List<String> warnings = new ArrayList<>();
        AtomicInteger more = new AtomicInteger();
        KnownFields.check(settings, fields(settings), (path, name, known) -> {
            if (warnings.size() == MOST_WARNINGS) {
                more.incrementAndGet();
                return;
            }
            String meant = NearName.among(known, name);
            warnings.add(LogText.line("WARNING: " + source + ": Databricks does not document the field '" + path + "'"
                    + (meant == null ? "" : ". Did you mean '" + meant + "'?")));
        });
        if (more.get() > 0) {
            warnings.add("WARNING: " + source + ": " + more + " more undocumented fields");
        }
        return warnings;
    }

    private Set<String> taskFields() {
        return KnownFields.of(taskType).keySet();
    }

    /** The known fields; in the older form, those of the only task are among the job's. */
    private Map<String, String> fields(ObjectNode settings) {
        return settings.has("tasks") ? KnownFields.of(type) : KnownFields.of(type, taskType);
    }

    private static String names(ObjectNode settings) {
        String names = settings.properties().stream()
                .limit(MOST_NAMES)
                .map(field -> "'" + field.getKey() + "'")
                .collect(Collectors.joining(", "));
        return names + (settings.size() > MOST_NAMES ? ", …" : "");
    }
}
