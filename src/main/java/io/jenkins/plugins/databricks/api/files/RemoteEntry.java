package io.jenkins.plugins.databricks.api.files;

import java.io.Serializable;

/**
 * A file, or something else that a folder of a store holds.
 *
 * @param path the absolute path in its store
 * @param kind what it is
 * @param bytes its length; -1 where the store does not tell, as of notebooks
 * @param modified when it was last written, in the store's own words; may be {@code null}
 * @param extension what a file of another machine has at the end of its name where this has not, such as {@code .py} for a notebook; mostly empty
 */
public record RemoteEntry(String path, Kind kind, long bytes, String modified, String extension)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    /** What an entry is. */
    public enum Kind {
        FILE,
        FOLDER,
        /** Something that has no bytes to read, such as a dashboard. */
        OTHER
    }

    static RemoteEntry folder(String path) {
        return new RemoteEntry(path, Kind.FOLDER, -1, null, "");
    }

    /** The last part of its path. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
