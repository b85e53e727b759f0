package io.jenkins.plugins.databricks.cli;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import hudson.Extension;
import hudson.Launcher;
import hudson.Util;
import hudson.model.EnvironmentSpecific;
import hudson.model.Node;
import hudson.model.TaskListener;
import hudson.slaves.NodeSpecific;
import hudson.tools.ToolDescriptor;
import hudson.tools.ToolInstallation;
import hudson.tools.ToolProperty;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.IOException;
import java.util.List;
import jenkins.model.Jenkins;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;

/**
 * A version of the Databricks CLI that an administrator has configured under <i>Manage Jenkins » Tools</i>. Its home is the folder
 * with the executable.
 */
public final class DatabricksCliInstallation extends ToolInstallation
        implements EnvironmentSpecific<DatabricksCliInstallation>, NodeSpecific<DatabricksCliInstallation> {

    private static final long serialVersionUID = 1L;

    @DataBoundConstructor
    public DatabricksCliInstallation(@NonNull String name, String home, List<? extends ToolProperty<?>> properties) {
        super(Util.fixNull(name).strip(), Util.fixEmptyAndTrim(home), properties);
    }

    @Override
    public DatabricksCliInstallation forEnvironment(EnvVars environment) {
        return new DatabricksCliInstallation(getName(), environment.expand(getHome()), List.copyOf(getProperties()));
    }

    @Override
    public DatabricksCliInstallation forNode(@NonNull Node node, TaskListener log)
            throws IOException, InterruptedException {
        return new DatabricksCliInstallation(getName(), translateFor(node, log), List.copyOf(getProperties()));
    }

    @Override
    public void buildEnvVars(EnvVars env) {
        String home = getHome();
        if (home != null) {
            env.put("PATH+DATABRICKS", home);
        }
    }

    /**
     * The path of the executable, once the installation is that {@linkplain #forNode of a node}.
     *
     * @throws InvalidInputException when it has no home there
     */
    public String getExecutable(Launcher launcher) {
        String home = getHome();
        if (home == null) {
            throw new InvalidInputException("The tool '" + getName() + "' has neither an installation directory nor an "
                    + "installer for this agent: add one under " + CliTools.PLACE);
        }
        String separator = launcher.isUnix() ? "/" : "\\";
        return (home.endsWith(separator) ? home : home + separator)
                + (launcher.isUnix() ? "databricks" : "databricks.exe");
    }

    @Extension
    @Symbol("databricks")
    public static final class DescriptorImpl extends ToolDescriptor<DatabricksCliInstallation> {

        public DescriptorImpl() {
            load();
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.DatabricksCliInstallation_displayName();
        }

        @Override
        public void setInstallations(DatabricksCliInstallation... installations) {
            super.setInstallations(installations);
            save();
        }

        /** Whoever adds an installer, most likely wants this one. */
        @Override
        public List<DatabricksCliInstaller> getDefaultInstallers() {
            return List.of(new DatabricksCliInstaller(null, ""));
        }

        public static DescriptorImpl get() {
            return Jenkins.get().getDescriptorByType(DescriptorImpl.class);
        }
    }
}
