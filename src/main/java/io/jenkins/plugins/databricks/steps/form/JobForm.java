package io.jenkins.plugins.databricks.steps.form;

import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.deploy.jobs.JobReference;
import io.jenkins.plugins.databricks.forms.FormCheck;
import java.util.Map;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** How steps that name a job describe and check it. */
@Restricted(NoExternalUse.class)
public final class JobForm {

    private JobForm() {}

    /** The step's arguments in a few words, for views of the Pipeline. */
    public static String describe(Map<String, Object> arguments) {
        Object name = arguments.get("jobName");
        return name != null ? name.toString() : "job " + arguments.get("jobId");
    }

    /** The same for a step that is given settings and no job: the file, or the name in the settings. */
    public static String describeDefinition(Map<String, Object> arguments) {
        Object definition = arguments.get("definition");
        if (definition == null && arguments.get("settings") instanceof Map<?, ?> settings) {
            definition = settings.containsKey("name") ? settings.get("name") : settings.get("run_name");
        }
        return definition instanceof CharSequence ? definition.toString() : null;
    }

    public static FormValidation check(Item item, String jobId, String jobName) {
        return FormCheck.bounded(item, jobId, () -> check(jobId, jobName));
    }

    private static FormValidation check(String jobId, String jobName) {
        if (FormCheck.hasVariable(jobId) || FormCheck.hasVariable(jobName)) {
            return FormValidation.ok();
        }
        if (Util.fixEmptyAndTrim(jobId) == null && Util.fixEmptyAndTrim(jobName) == null) {
            return FormValidation.error(Messages.JobForm_whichJob());
        }
        new JobReference(Util.fixEmptyAndTrim(jobId), Util.fixEmptyAndTrim(jobName)).check();
        return FormValidation.ok();
    }
}
