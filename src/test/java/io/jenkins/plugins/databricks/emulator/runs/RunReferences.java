package io.jenkins.plugins.databricks.emulator.runs;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Dynamic value references in parameters; those that it does not know stay as they are.
 *
 * @see <a href="https://docs.databricks.com/aws/en/jobs/dynamic-value-references">Dynamic value references</a>
 */
final class RunReferences {

    private static final Pattern REFERENCE = Pattern.compile("\\{\\{\\s*([\\w.]+)\\s*}}");
    private static final String JOB_PARAMETER = "job.parameters.";

    private RunReferences() {}

    static String resolve(String text, EmulatedRun run, EmulatedTask task) {
        return REFERENCE.matcher(text).replaceAll(match -> {
            String value = value(match.group(1), run, task);
            return Matcher.quoteReplacement(value == null ? match.group() : value);
        });
    }

    private static String value(String name, EmulatedRun run, EmulatedTask task) {
        if (name.startsWith(JOB_PARAMETER)) {
            return jobParameter(name.substring(JOB_PARAMETER.length()), run);
        }
        return switch (name) {
            case "job.id", "job_id" -> Long.toString(run.job.id());
            case "job.name" -> run.job.name();
            case "job.run_id", "parent_run_id" -> Long.toString(run.runId);
            case "task.name", "task_key" -> task.key;
            case "task.run_id", "run_id" -> Long.toString(task.runId);
            default -> null;
        };
    }

    private static String jobParameter(String name, EmulatedRun run) {
        JsonNode given = run.request.jobParameters().get(name);
        if (given != null) {
            return given.textValue();
        }
        for (JsonNode parameter : run.settings.path("parameters")) {
            if (parameter.path("name").asText().equals(name)) {
                return parameter.path("default").asText();
            }
        }
        return null;
    }
}
