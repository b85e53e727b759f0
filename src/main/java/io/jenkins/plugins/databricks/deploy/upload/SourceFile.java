package io.jenkins.plugins.databricks.deploy.upload;

import io.jenkins.plugins.databricks.api.files.PathNames;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.Serializable;

/**
 * A file that a {@linkplain FileSource source} names, before anything is known of where it goes.
 *
 * @param name its path below the source, with slashes
 * @param length its length in bytes
 */
public record SourceFile(String name, long length) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** More than any store takes, and little enough for the lengths of all files of a selection to be added up. */
    private static final long LONGEST = 1L << 45;

    /** @throws IllegalArgumentException when there can be no such file, with a message that says why */
    public SourceFile {
        String fault = PathNames.fault(name);
        if (fault == null && (length < 0 || length > LONGEST)) {
            fault = "cannot have " + length + " bytes";
        }
        if (fault != null) {
            throw new IllegalArgumentException("'" + LogText.name(name) + "' " + fault);
        }
    }
}
