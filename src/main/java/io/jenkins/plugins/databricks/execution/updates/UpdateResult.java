package io.jenkins.plugins.databricks.execution.updates;

import hudson.model.Result;
import io.jenkins.plugins.databricks.deploy.updates.UpdateSnapshot;
import java.util.LinkedHashMap;
import java.util.Map;

/** The result of an update for a build: the build's result, its message, and the step's return value. */
record UpdateResult(UpdateSnapshot update) {

    /** The result for the build; success if the step does not wait. */
    Result verdict() {
        if (update.outcome() == null) {
            return Result.SUCCESS;
        }
        return switch (update.outcome()) {
            case SUCCESS -> Result.SUCCESS;
            case SUCCESS_WITH_FAILURES -> Result.UNSTABLE;
            case CANCELED -> Result.ABORTED;
            case FAILED -> Result.FAILURE;
        };
    }

    /** Why it did not succeed. */
    String problem() {
        String reasons = update.reasons().isEmpty() ? "" : ": " + String.join("; ", update.reasons());
        return update.title() + " ended with " + update.state() + reasons + ". See " + update.page();
    }

    /** The step's return value. */
    Map<String, Object> toMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("updateId", update.id());
        map.put("state", update.state());
        map.put("url", update.page().toString());
        return map;
    }
}
