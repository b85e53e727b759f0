package io.jenkins.plugins.databricks.execution.plans;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import hudson.AbortException;
import hudson.FilePath;
import io.jenkins.plugins.databricks.deploy.bundle.BundlePlan;
import io.jenkins.plugins.databricks.execution.SymbolicLinks;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.content.Fingerprint;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The file in a build's workspace that a plan is kept in until it is approved. */
@Restricted(NoExternalUse.class)
public final class PlanFile {

    /** In bytes. A bundle of a thousand resources has about a third of that. */
    static final int MOST = 16 << 20;

    private final String name;
    private final byte[] bytes;

    private PlanFile(String name, byte[] bytes) {
        this.name = name;
        this.bytes = bytes;
    }

    /**
     * Writes the file, in place of any that is there.
     *
     * @throws InvalidInputException when it would lie elsewhere because of a link, or is too long to be read again
     */
    public static PlanFile write(FilePath folder, String name, JsonNode plan) throws IOException, InterruptedException {
        byte[] bytes = plan.toPrettyString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length > MOST) {
            throw tooLong("file", name, ". Plan the resources in several parts, with 'select'");
        }
        if (name.contains("/")) {
            SymbolicLinks.check(folder, "file", name.substring(0, name.lastIndexOf('/')));
        }
        FilePath file = folder.child(name);
        FilePath parent = Objects.requireNonNull(file.getParent());
        parent.mkdirs();
        // Renamed into place, so that nothing is written through a link that the repository has there.
        FilePath unfinished = parent.createTempFile("plan", ".json");
        unfinished.copyFrom(new ByteArrayInputStream(bytes));
        if (file.exists()) {
            file.delete();
        }
        unfinished.renameTo(file);
        return new PlanFile(name, bytes);
    }

    /**
     * Reads the file.
     *
     * @throws InvalidInputException when there is none in the folder, or it cannot be a plan
     */
    public static PlanFile read(FilePath folder, String name) throws IOException, InterruptedException {
        SymbolicLinks.check(folder, "plan", name);
        FilePath file = folder.child(name);
        if (!file.exists()) {
            throw new InvalidInputException("plan: there is no file '" + name + "' in " + folder.getRemote()
                    + ". databricksBundlePlan writes it; on another agent, stash it there and unstash it here");
        }
        try (InputStream in = file.read()) {
            byte[] bytes = in.readNBytes(MOST + 1);
            if (bytes.length > MOST) {
                throw tooLong("plan", name, ", so it is none that databricksBundlePlan has written");
            }
            return new PlanFile(name, bytes);
        }
    }

    private static InvalidInputException tooLong(String parameter, String name, String soWhat) {
        return new InvalidInputException(
                parameter + ": '" + name + "' is longer than " + (MOST >> 20) + " MiB, the limit for a plan" + soWhat);
    }

    /** Its path in the folder. */
    public String name() {
        return name;
    }

    /** The digest of its bytes, in hexadecimal. */
    public String sha256() {
        return HexFormat.of().formatHex(Fingerprint.newSha256().digest(bytes));
    }

    public BundlePlan plan() throws IOException {
        try {
            return BundlePlan.parse("plan: " + name, JsonCodec.MAPPER.readTree(bytes));
        } catch (JacksonException e) {
            throw new AbortException("plan: '" + name + "' is not JSON: " + LogText.line(e.getOriginalMessage()));
        }
    }
}
