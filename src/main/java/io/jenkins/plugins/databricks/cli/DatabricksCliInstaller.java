package io.jenkins.plugins.databricks.cli;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.FilePath;
import hudson.Util;
import hudson.model.Node;
import hudson.model.TaskListener;
import hudson.tools.ToolInstallation;
import hudson.tools.ToolInstaller;
import hudson.tools.ToolInstallerDescriptor;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.credentials.ControllerHttp;
import io.jenkins.plugins.databricks.forms.FormCheck;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.settings.HttpSettings;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jenkinsci.Symbol;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/**
 * Installs a release of the Databricks CLI, from Databricks' own releases or a mirror of them: the agent downloads it, or else the controller,
 * which sends it. Nothing is unpacked before its checksum is the one that the release lists.
 */
public final class DatabricksCliInstaller extends ToolInstaller {

    private static final Logger LOGGER = Logger.getLogger(DatabricksCliInstaller.class.getName());

    private final String version;
    private String releases;

    @DataBoundConstructor
    public DatabricksCliInstaller(String label, @NonNull String version) {
        super(label);
        this.version = Util.fixNull(version).strip();
    }

    public String getVersion() {
        return version;
    }

    /** The address of the releases if they are not Databricks' own, or {@code null}. */
    public String getReleases() {
        return releases;
    }

    @DataBoundSetter
    public void setReleases(String releases) {
        String address = Util.fixEmptyAndTrim(releases);
        this.releases = CliRelease.OFFICIAL.equals(address) ? null : address;
    }

    @Override
    public FilePath performInstallation(ToolInstallation tool, Node node, TaskListener log)
            throws IOException, InterruptedException {
        FilePath home = preferredLocation(tool, node);
        try {
            install(home, log);
        } catch (InvalidInputException e) {
            throw new AbortException(failure(tool, e));
        } catch (IOException | RuntimeException e) {
            LOGGER.log(Level.FINE, e, () -> "Cannot install " + tool + " on " + node);
            throw new AbortException(failure(tool, e));
        }
        return home;
    }

    private static String failure(ToolInstallation tool, Exception e) {
        String reason =
                e instanceof InvalidInputException || e.getClass() == IOException.class ? e.getMessage() : e.toString();
        return LogText.lines("The tool '" + tool.getName() + "' cannot be installed: " + reason);
    }

    private void install(FilePath home, TaskListener log) throws IOException, InterruptedException {
        CliRelease release = new CliRelease(
                CliRelease.releases(releases == null ? CliRelease.OFFICIAL : releases), CliRelease.version(version));
        HttpSettings settings = ControllerHttp.get().settings();
        String reason = home.act(new InstallByAgent(release, settings.toReach(release.releases()), log));
        if (reason == null) {
            return;
        }
        if (!home.isRemote()) {
            throw new IOException(reason);
        }
        log.getLogger().println(LogText.line("The controller downloads it instead, since the agent cannot: " + reason));
        new InstallByController(release, settings).run(home);
    }

    @Extension
    @Symbol("databricksCliInstaller")
    public static final class DescriptorImpl extends ToolInstallerDescriptor<DatabricksCliInstaller> {

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.DatabricksCliInstaller_displayName();
        }

        @Override
        public boolean isApplicable(Class<? extends ToolInstallation> toolType) {
            return toolType == DatabricksCliInstallation.class;
        }

        @POST
        public FormValidation doCheckVersion(@QueryParameter String value) {
            String version = Util.fixNull(value).strip();
            return FormCheck.bounded(
                    null,
                    version,
                    () -> CliRelease.version(version).atLeast(CliRelease.APPLIES_PLANS)
                            ? FormValidation.ok()
                            : FormValidation.warning(
                                    Messages.DatabricksCliInstaller_old(version, CliRelease.APPLIES_PLANS)));
        }

        @POST
        public FormValidation doCheckReleases(@QueryParameter String value) {
            String address = Util.fixEmptyAndTrim(value);
            return FormCheck.bounded(
                    null,
                    address,
                    () -> address == null
                                    || "https"
                                            .equalsIgnoreCase(
                                                    CliRelease.releases(address).getScheme())
                            ? FormValidation.ok()
                            : FormValidation.warning(Messages.DatabricksCliInstaller_plainHttp()));
        }
    }
}
