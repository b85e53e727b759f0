package io.jenkins.plugins.databricks.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A job.
 *
 * @param settings as stored, with defaults
 * @param createdTime milliseconds since 1970
 */
record Job(long id, ObjectNode settings, long createdTime) {

    Job with(ObjectNode newSettings) {
        return new Job(id, newSettings, createdTime);
    }

    String name() {
        return settings.path("name").asText();
    }

    /** Both formats allow to create a job that has none yet. */
    boolean hasTask() {
        return settings.path("tasks").size() > 0
                || settings.properties().stream()
                        .anyMatch(setting -> setting.getKey().endsWith("_task"));
    }

    boolean queues() {
        return settings.path("queue").path("enabled").asBoolean();
    }

    int maxConcurrentRuns() {
        return settings.path("max_concurrent_runs").asInt(1);
    }
}
