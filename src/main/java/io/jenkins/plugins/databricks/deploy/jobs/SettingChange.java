package io.jenkins.plugins.databricks.deploy.jobs;

import java.io.Serializable;
import java.util.function.UnaryOperator;

/**
 * One setting of a job that a reset changes. What could be a secret is not in it: {@code "(hidden)"} stands in its
 * place, or {@code "(hidden, changed)"} where an old and a new value are hidden.
 *
 * @param path where it is, as in {@code tasks[main].new_cluster.num_workers}
 * @param before its value as JSON, or {@code null} where it was not set
 * @param after its value as JSON, or {@code null} where it is not set any more
 */
public record SettingChange(String path, String before, String after) implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int LOG_LENGTH = 200;

    /** The same with each text passed through {@code change}, which gets {@code null} for what is not there. */
    public SettingChange withTexts(UnaryOperator<String> change) {
        return new SettingChange(change.apply(path), change.apply(before), change.apply(after));
    }

    /** As a log shows it: {@code + path: new}, {@code - path: old} or {@code ~ path: old → new}. */
    @Override
    public String toString() {
        if (before == null) {
            return "+ " + path + ": " + cut(after);
        }
        if (after == null) {
            return "- " + path + ": " + cut(before);
        }
        return "~ " + path + ": " + cut(before) + " → " + cut(after);
    }

    private static String cut(String value) {
        return value.length() <= LOG_LENGTH ? value : value.substring(0, LOG_LENGTH) + "…";
    }
}
