package io.jenkins.plugins.databricks.rest.redaction;

import java.util.regex.Pattern;

/**
 * References to a value stored elsewhere, which do not reveal it.
 *
 * @see <a href="https://docs.databricks.com/security/secrets/secrets-spark-conf-env-var.html">{@code
 *     {{secrets/scope/key}}}</a>
 * @see <a href="https://docs.databricks.com/jobs/dynamic-value-references.html">{@code {{job.parameters.name}}} and the
 *     like</a>
 */
final class SecretReferences {

    /** What {@link #mark} replaces each with. */
    static final char MARK = '\uFFFC';

    private static final Pattern REFERENCE =
            Pattern.compile("\\{\\{\\s{0,3}+(?:secrets/[\\w.@-]{1,128}+/[\\w.@-]{1,128}+"
                    + "|(?:job|tasks?|run|workspace|input|backfill|parameters)(?:[.\\[][\\w.'\"\\[\\]:?-]{1,256}+)?"
                    + "|(?:start|end)_(?:time|date)|(?:parent_|task_|job_)?run_id|job_id|task_key|task_(?:retry|execution)_count)\\s{0,3}+}}"
                    + "|\\$\\{[A-Za-z_][\\w.]{0,128}+}");

    private SecretReferences() {}

    /** The text with {@link #MARK} in place of each reference. */
    static String mark(String text) {
        boolean none = text.indexOf("{{") < 0 && text.indexOf("${") < 0;
        return none ? text : REFERENCE.matcher(text).replaceAll(String.valueOf(MARK));
    }

    /** Whether a result of {@link #mark} contains nothing else. */
    static boolean areAll(String marked) {
        return !marked.isEmpty() && marked.chars().allMatch(c -> c == MARK);
    }
}
