package io.jenkins.plugins.databricks.steps.form;

import hudson.Util;
import hudson.model.Item;
import hudson.tools.ToolInstallation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.databricks.cli.DatabricksCliInstallation;
import io.jenkins.plugins.databricks.forms.FormAccess;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The choices for a step's {@code cli}: the tools that an administrator has configured. */
@Restricted(NoExternalUse.class)
public final class CliItems {

    private CliItems() {}

    /**
     * The choices; for those who may not configure the job only the current one.
     *
     * @param current the step's, which is offered even if there is no such tool
     * @param none the choice of no tool
     */
    public static ListBoxModel of(Item item, String current, String none) {
        ListBoxModel items = new ListBoxModel(new ListBoxModel.Option(none, ""));
        if (FormAccess.mayConfigure(item)) {
            for (ToolInstallation tool : Jenkins.get()
                    .getDescriptorByType(DatabricksCliInstallation.DescriptorImpl.class)
                    .getInstallations()) {
                items.add(tool.getName());
            }
        }
        String chosen = Util.fixEmptyAndTrim(current);
        if (chosen != null && items.stream().noneMatch(choice -> choice.value.equals(chosen))) {
            items.add(chosen);
        }
        return items;
    }
}
