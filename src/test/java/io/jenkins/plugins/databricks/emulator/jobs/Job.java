package io.jenkins.plugins.databricks.emulator.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A job.
 *
 * @param settings as stored, with defaults
 * @param creator a user's name or a service principal's id
 * @param createdTime milliseconds since 1970
 */
public record Job(long id, ObjectNode settings, String creator, long createdTime) {

    /** A job made now. */
    public Job(long id, ObjectNode settings, String creator) {
        this(id, settings, creator, System.currentTimeMillis());
    }

    Job with(ObjectNode newSettings) {
        return new Job(id, newSettings, creator, createdTime);
    }

    public String name() {
        return settings.path("name").asText();
    }

    /** Both formats allow to create a job that has none yet. */
    public boolean hasTask() {
        return settings.path("tasks").size() > 0
                || settings.properties().stream()
                        .anyMatch(setting -> setting.getKey().endsWith("_task"));
    }

    public boolean queues() {
        return settings.path("queue").path("enabled").asBoolean();
    }

    public int maxConcurrentRuns() {
        return settings.path("max_concurrent_runs").asInt(1);
    }
}
