package io.jenkins.plugins.databricks.deploy.jobs;

import java.io.Serializable;
import java.util.function.UnaryOperator;

/**
 * A setting of a job that a reset changes. Values that could be secrets are replaced by {@code "(hidden)"}, or by
 * {@code "(hidden, changed)"} if both the old and the new value are hidden.
 *
 * @param path its path, as in {@code tasks[main].new_cluster.num_workers}
 * @param before its old value as JSON, or {@code null} if it was not set
 * @param after its new value as JSON, or {@code null} if it is removed
 */
public record SettingChange(String path, String before, String after) implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final int LOG_LENGTH = 200;

    /** The same change with {@code change} applied to each text, including {@code null}. */
    public SettingChange withTexts(UnaryOperator<String> change) {
        return new SettingChange(change.apply(path), change.apply(before), change.apply(after));
    }

    /** The change as shown in the log: {@code + path: new}, {@code - path: old} or {@code ~ path: old → new}. */
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
