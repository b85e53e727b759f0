package io.jenkins.plugins.databricks.execution.bundle;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import hudson.AbortException;
import hudson.FilePath;
import io.jenkins.plugins.databricks.deploy.bundle.BundlePlan;
import io.jenkins.plugins.databricks.execution.WorkspaceLinks;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The file in a build's workspace that a plan is kept in until it is approved. */
@Restricted(NoExternalUse.class)
public final class PlanFile {

    private static final int MOST = 64 << 20;

    private PlanFile() {}

    /** Writes the file, in place of any that is there. */
    public static FilePath write(FilePath folder, String name, JsonNode plan) throws IOException, InterruptedException {
        FilePath file = folder.child(name);
        FilePath parent = Objects.requireNonNull(file.getParent());
        parent.mkdirs();
        int slash = name.lastIndexOf('/');
        if (slash >= 0) {
            WorkspaceLinks.check(folder, "file", name.substring(0, slash));
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
        WorkspaceLinks.check(folder, "plan", name);
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
}
