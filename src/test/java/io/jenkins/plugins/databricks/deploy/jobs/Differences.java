package io.jenkins.plugins.databricks.deploy.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.io.IOException;
import java.util.List;

/** Differences between settings that are written with single quotes. */
final class Differences {

    private Differences() {}

    static ObjectNode json(String text) throws IOException {
        return (ObjectNode) JsonCodec.MAPPER.readTree(text.replace('\'', '"'));
    }

    /** As a log shows them. */
    static List<String> changes(String job, String definition) throws IOException {
        return changes(json(job), json(definition));
    }

    static List<String> changes(ObjectNode job, ObjectNode definition) {
        return SettingsDifference.between(job, definition).stream()
                .map(SettingChange::toString)
                .toList();
    }
}
