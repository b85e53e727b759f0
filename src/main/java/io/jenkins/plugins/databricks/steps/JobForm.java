package io.jenkins.plugins.databricks.steps;

import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.deploy.InvalidInputException;
import io.jenkins.plugins.databricks.deploy.JobReference;
import java.util.Map;

/** What the steps that name a job have in common. */
final class JobForm {

    private JobForm() {}

    /** The step's arguments in a few words, for views of the Pipeline. */
    static String describe(Map<String, Object> arguments) {
        Object name = arguments.get("jobName");
        return name != null ? name.toString() : "job " + arguments.get("jobId");
    }

    /** The same for a step that is given settings and no job: the file, or the name in the settings. */
    static String describeDefinition(Map<String, Object> arguments) {
        Object definition = arguments.get("definition");
        if (definition == null && arguments.get("settings") instanceof Map<?, ?> settings) {
            definition = settings.containsKey("name") ? settings.get("name") : settings.get("run_name");
        }
        return definition instanceof CharSequence ? definition.toString() : null;
    }

    static FormValidation check(Item item, String jobId, String jobName) {
        return FormCheck.bounded(item, jobId, () -> check(jobId, jobName));
    }

    private static FormValidation check(String jobId, String jobName) {
        if (Util.fixNull(jobId).contains("$")) {
            return FormValidation.ok();
        }
        if (Util.fixEmptyAndTrim(jobId) == null && Util.fixEmptyAndTrim(jobName) == null) {
            return FormValidation.error(Messages.JobForm_whichJob());
        }
        try {
            new JobReference(Util.fixEmptyAndTrim(jobId), Util.fixEmptyAndTrim(jobName)).check();
            return FormValidation.ok();
        } catch (InvalidInputException e) {
            return FormValidation.error(e.getMessage());
        }
    }
}
