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

/** What an object that was read from a definition is meant to be. Databricks takes nearly any object for a job's settings, and leaves out what it does not know. */
public enum SettingsKind {
    /** The settings of a job, as {@code jobs/create} and {@code jobs/reset} take them. */
    JOB("a job's settings", "JobSettings", "Task"),
    /** The settings of a one-time run, as {@code jobs/runs/submit} takes them. */
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
     * Refuses what is something else, or nothing to run. A job may be made of a name and a cluster alone, to get its task later.
     *
     * @param source how a message calls it: the parameter, and the file if it is from one
     * @throws InvalidInputException when it is something else, with what it looks like and what to do
     */
    public void check(String source, ObjectNode settings) {
        String problem = problem(settings);
        if (problem != null) {
            throw new InvalidInputException(LogText.line(source + ": " + problem));
        }
    }

    private String problem(ObjectNode settings) {
        if (settings.isEmpty()) {
            return "this is empty. Give " + words;
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
            return "this holds " + words + " inside '" + inside + "'. Keep only what is inside";
        }
        return settings.path("tasks").isEmpty()
                ? "this has no task. Add 'tasks' to make it " + words + ": so far it has " + names(settings)
                : "none of the 'tasks' says what it runs. Give each a field such as 'notebook_task'";
    }

    private static String misspelledTask(String where, JsonNode object, Set<String> known) {
        List<String> tasks = known.stream()
                .filter(name -> name.equals("tasks") || Tasks.isKind(name))
                .toList();
        for (Map.Entry<String, JsonNode> field : object.properties()) {
            String meant = known.contains(field.getKey()) ? null : NearName.among(tasks, field.getKey());
            if (meant != null) {
                return where + "this has no task, but '" + field.getKey() + "', which Databricks does not know. Write '"
                        + meant + "'";
            }
        }
        return null;
    }

    /**
     * Names fields that Databricks does not document, since it leaves out what it does not know.
     *
     * @param source as in {@link #check}
     * @return a line for each of the first twenty, and one for all others
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
            warnings.add(LogText.line("Warning: " + source + ": Databricks documents no field '" + path + "'"
                    + (meant == null ? "" : ". Did you mean '" + meant + "'?")));
        });
        if (more.get() > 0) {
            warnings.add("Warning: " + source + ": " + more + " more fields like that");
        }
        return warnings;
    }

    private Set<String> taskFields() {
        return KnownFields.of(taskType).keySet();
    }

    /** In the older form, the fields of the one task stand beside the job's. */
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
