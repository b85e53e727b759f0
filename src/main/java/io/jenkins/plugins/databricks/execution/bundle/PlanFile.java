package io.jenkins.plugins.databricks.execution.bundle;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import hudson.AbortException;
import hudson.FilePath;
import hudson.remoting.VirtualChannel;
import io.jenkins.plugins.databricks.deploy.bundle.BundlePlan;
import io.jenkins.plugins.databricks.deploy.upload.FileSource;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import jenkins.MasterToSlaveFileCallable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The file in a build's workspace that a plan is kept in until it is approved. */
@Restricted(NoExternalUse.class)
public final class PlanFile {

    private static final int MOST = 64 << 20;

    private static final Pattern NAME =
            Pattern.compile("\\.?[A-Za-z0-9_][A-Za-z0-9_.-]*(/\\.?[A-Za-z0-9_][A-Za-z0-9_.-]*)*");

    private PlanFile() {}

    /**
     * Checks its name.
     *
     * @param parameter names it
     * @throws InvalidInputException when it is not one of a file in the workspace that can be given to the CLI
     */
    public static String check(String parameter, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidInputException(
                    parameter + ": '" + LogText.line(name)
                            + "' is not the relative path of a file, of letters, digits, '.', '_' and '-' only. Use another name");
        }
        return name;
    }

    /** Writes the file, in place of any that is there. */
    public static FilePath write(FilePath folder, String name, JsonNode plan) throws IOException, InterruptedException {
        FilePath file = folder.child(name);
        FilePath parent = file.getParent();
        parent.mkdirs();
        int slash = name.lastIndexOf('/');
        if (slash >= 0) {
            folder.act(new CheckLinks("file", name.substring(0, slash)));
        }
        // Renamed into place, so that nothing is written through a link that the repository has there.
        FilePath unfinished = parent.createTempFile("plan", ".json");
        unfinished.write(plan.toPrettyString(), StandardCharsets.UTF_8.name());
        if (file.exists()) {
            file.delete();
        }
        unfinished.renameTo(file);
        return file;
    }

    /** Reads the file. */
    public static BundlePlan read(FilePath folder, String name) throws IOException, InterruptedException {
        folder.act(new CheckLinks("plan", name));
        FilePath file = folder.child(name);
        if (!file.exists()) {
            throw new InvalidInputException("plan: there is no file '" + name + "' in " + folder.getRemote()
                    + ". databricksBundlePlan writes it; on another agent, stash it there and unstash it here");
        }
        if (file.length() > MOST) {
            throw new InvalidInputException("plan: '" + name + "' is too long for a plan");
        }
        try (InputStream in = file.read()) {
            return BundlePlan.parse("plan: " + name, JsonCodec.MAPPER.readTree(in));
        } catch (JacksonException e) {
            throw new AbortException("plan: '" + name + "' is not JSON: " + LogText.line(e.getOriginalMessage()));
        }
    }

    /** A link could lead to any file of the machine, whose text would be told, or into any folder. */
    private static final class CheckLinks extends MasterToSlaveFileCallable<Void> {

        private static final long serialVersionUID = 1L;

        private final String parameter;
        private final String file;

        CheckLinks(String parameter, String file) {
            this.parameter = parameter;
            this.file = file;
        }

        @Override
        public Void invoke(File workspace, VirtualChannel channel) throws IOException {
            FileSource.ofFile(parameter, file).checkLinks(workspace.toPath());
            return null;
        }
    }
}
