package io.jenkins.plugins.databricks.connection;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.BulkChange;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.Util;
import hudson.model.Descriptor.FormException;
import hudson.util.FormValidation;
import hudson.util.ListBoxModel;
import io.jenkins.plugins.databricks.credentials.TrustedHosts;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import jenkins.model.GlobalConfiguration;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.StaplerRequest2;
import org.kohsuke.stapler.verb.POST;

/** The workspaces that jobs on this controller may refer to by name. */
@Extension
@Symbol("databricks")
public final class DatabricksConfiguration extends GlobalConfiguration {

    private volatile List<DatabricksWorkspace> workspaces = new ArrayList<>();
    private String defaultWorkspace;
    private boolean keepTokensOnController;

    public DatabricksConfiguration() {
        load();
    }

    public static DatabricksConfiguration get() {
        return ExtensionList.lookupSingleton(DatabricksConfiguration.class);
    }

    @NonNull
    public List<DatabricksWorkspace> getWorkspaces() {
        return Collections.unmodifiableList(workspaces);
    }

    /** @throws InvalidInputException when a name is missing or occurs twice, or an address would send tokens over plain http */
    @DataBoundSetter
    public void setWorkspaces(List<DatabricksWorkspace> workspaces) {
        List<DatabricksWorkspace> all = workspaces == null ? List.of() : List.copyOf(workspaces);
        Set<String> names = new HashSet<>();
        for (DatabricksWorkspace workspace : all) {
            workspace.check();
            if (!names.add(workspace.getName())) {
                throw new InvalidInputException("Two Databricks workspaces are named '" + workspace.getName() + "'");
            }
        }
        this.workspaces = new ArrayList<>(all);
        save();
    }

    /** The workspace of steps that name none, or {@code null}. */
    @CheckForNull
    public String getDefaultWorkspace() {
        return defaultWorkspace;
    }

    @DataBoundSetter
    public void setDefaultWorkspace(String defaultWorkspace) {
        this.defaultWorkspace = Util.fixEmptyAndTrim(defaultWorkspace);
        save();
    }

    /** Whether no agent gets a token: files are streamed through the controller, whatever a step says, and programs get none. */
    public boolean isKeepTokensOnController() {
        return keepTokensOnController;
    }

    @DataBoundSetter
    public void setKeepTokensOnController(boolean keepTokensOnController) {
        this.keepTokensOnController = keepTokensOnController;
        save();
    }

    @CheckForNull
    public DatabricksWorkspace workspace(String name) {
        return workspaces.stream()
                .filter(workspace -> workspace.getName().equals(name))
                .findFirst()
                .orElse(null);
    }

    @Override
    public boolean configure(StaplerRequest2 req, JSONObject json) throws FormException {
        // A form without a single workspace does not send the list at all.
        List<DatabricksWorkspace> all = json.has("workspaces")
                ? req.bindJSONToList(DatabricksWorkspace.class, json.get("workspaces"))
                : List.of();
        try (BulkChange saving = new BulkChange(this)) {
            setWorkspaces(all);
            setDefaultWorkspace(json.optString("defaultWorkspace"));
            setKeepTokensOnController(json.optBoolean("keepTokensOnController"));
            saving.commit();
        } catch (InvalidInputException e) {
            throw new FormException(e.getMessage(), e, "workspaces");
        } catch (IOException e) {
            throw new FormException(e, "workspaces");
        }
        return true;
    }

    @POST
    public FormValidation doCheckDefaultWorkspace(@QueryParameter String value) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        return Util.fixEmpty(value) == null || workspace(value) != null
                ? FormValidation.ok()
                : FormValidation.warning(Messages.DatabricksConfiguration_unknownDefault(value));
    }

    /** The names for a drop-down, the empty one first, and the current value even if it is none of them. */
    ListBoxModel workspaceNames(String ofEmpty, String current) {
        ListBoxModel items = new ListBoxModel();
        items.add(ofEmpty, "");
        workspaces.forEach(workspace -> items.add(workspace.getName()));
        if (Util.fixEmpty(current) != null && workspace(current) == null) {
            items.add(current);
        }
        return items;
    }

    /** Vouches for the configured workspaces. */
    @Extension
    public static final class ConfiguredHosts implements TrustedHosts {
        @Override
        public boolean isConfigured(URI host) {
            return get().getWorkspaces().stream().anyMatch(workspace -> workspace.isAt(host));
        }
    }
}
