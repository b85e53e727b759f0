package io.jenkins.plugins.databricks.steps;

import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.deploy.jobs.SettingsKind;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.steps.form.FormText;
import io.jenkins.plugins.databricks.steps.form.JobSettings;
import java.io.IOException;
import java.io.Serializable;
import java.util.Map;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.AncestorInPath;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** A step that is given the settings of a job or a run, in a file or directly. */
@Restricted(NoExternalUse.class)
public interface SettingsStep {

    String getDefinition();

    /** A map, or JSON or YAML as text. */
    Object getSettings();

    Map<String, String> getSubstitutions();

    /** Reads and checks the settings. */
    default ObjectNode readSettings(BuildContext context, SettingsKind kind) throws IOException, InterruptedException {
        return JobSettings.read(context, kind, getDefinition(), (Serializable) getSettings(), getSubstitutions());
    }

    /** The descriptor of such a step; the view {@code settings.jelly} shows its fields. */
    interface Form {

        /** What the settings must be. */
        SettingsKind kind();

        @POST
        default FormValidation doCheckDefinition(
                @AncestorInPath Item item, @QueryParameter String value, @QueryParameter String settings) {
            return JobSettings.checkDefinition(item, value, settings);
        }

        @POST
        default FormValidation doCheckSettings(@AncestorInPath Item item, @QueryParameter String value) {
            return JobSettings.checkSettings(item, kind(), value);
        }

        @POST
        default FormValidation doCheckSubstitutions(@AncestorInPath Item item, @QueryParameter String value) {
            return FormText.checkMap(item, value);
        }
    }
}
