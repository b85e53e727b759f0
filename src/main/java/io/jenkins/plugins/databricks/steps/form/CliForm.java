package io.jenkins.plugins.databricks.steps.form;

import hudson.Util;
import hudson.model.Item;
import hudson.tools.ToolInstallation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.databricks.cli.DatabricksCliInstallation;
import io.jenkins.plugins.databricks.forms.FormAccess;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** How forms offer the Databricks CLIs that are configured as tools. */
@Restricted(NoExternalUse.class)
public final class CliForm {

    private CliForm() {}

    /** The tools, after an empty choice; a name that is no longer configured stays selectable. */
    public static ListBoxModel tools(Item item, String chosen) {
        ListBoxModel tools = new ListBoxModel();
        tools.add(Messages.CliForm_none(), "");
        if (FormAccess.mayConfigure(item)) {
            for (ToolInstallation tool :
                    DatabricksCliInstallation.DescriptorImpl.get().getInstallations()) {
                tools.add(tool.getName());
            }
        }
        String name = Util.fixEmptyAndTrim(chosen);
        if (name != null && tools.stream().noneMatch(option -> option.value.equals(name))) {
            tools.add(name);
        }
        return tools;
    }
}
