package io.jenkins.plugins.databricks.api.files;

import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.Serializable;

/**
 * The path of a file or folder in a workspace. It holds no {@code ..} or {@code .}, nor anything that a server could take for it: a request
 * for it stays below its folder, whoever has named it.
 *
 * @param store which of the workspace's three stores
 * @param path the absolute path in that store, without {@code dbfs:}; a folder's may end with a slash
 */
public record RemotePath(Store store, String path) implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final String TARGET = "target";

    /** @throws InvalidInputException when the path is none, with a message that says why */
    public RemotePath {
        check(TARGET, store, path);
    }

    private static void check(String parameter, Store store, String path) {
        String fault = path.startsWith("/") ? fault(path) : "must begin with a slash";
        if (fault != null) {
            throw new InvalidInputException(parameter + ": '" + LogText.name(written(store, path)) + "' " + fault);
        }
    }

    private static String fault(String path) {
        boolean isFolder = path.length() > 1 && path.endsWith("/");
        return path.equals("/") ? null : PathNames.fault(path.substring(1, path.length() - (isFolder ? 1 : 0)));
    }

    /** The stores, each with its own API. */
    public enum Store {
        DBFS,
        VOLUME,
        WORKSPACE
    }

    /**
     * Reads the parameter {@code target}, as {@link #parse(String, String)} does.
     *
     * @throws InvalidInputException when it is none of the forms, with a message that says which there are
     */
    public static RemotePath parse(String target) {
        return parse(TARGET, target);
    }

    /**
     * Reads a path as a person writes it; {@code /Volumes} paths go to volumes with and without {@code dbfs:} before them, as in the
     * Databricks CLI. Slashes that follow one another count as one.
     *
     * @param parameter what it was given as, for messages
     * @throws InvalidInputException when it is none of the forms, with a message that says which there are
     */
    public static RemotePath parse(String parameter, String written) {
        if (written.isBlank()) {
            throw new InvalidInputException(
                    parameter + " is missing: specify a path in Databricks, such as /Volumes/main/sales/code/");
        }
        String path = written.startsWith("dbfs:") ? written.substring("dbfs:".length()) : written;
        path = path.replaceAll("/{2,}", "/");
        if (path.startsWith("/Volumes/")) {
            return checked(parameter, Store.VOLUME, path);
        }
        if (written.startsWith("dbfs:")) {
            if (!path.startsWith("/")) {
                throw new InvalidInputException(parameter + ": '" + LogText.name(written)
                        + "' needs a slash after 'dbfs:', as in dbfs:/python/main.py");
            }
            return checked(parameter, Store.DBFS, path);
        }
        for (String root : new String[] {"/Workspace/", "/Users/", "/Repos/", "/Shared/"}) {
            if (path.startsWith(root)) {
                return checked(
                        parameter,
                        Store.WORKSPACE,
                        root.equals("/Workspace/") ? path.substring("/Workspace".length()) : path);
            }
        }
        throw new InvalidInputException(
                parameter + ": '" + LogText.name(written)
                        + "' is not a path in Databricks. Write dbfs:/…, /Volumes/…, /Workspace/…, /Users/…, /Repos/… or /Shared/…");
    }

    private static RemotePath checked(String parameter, Store store, String path) {
        check(parameter, store, path);
        return new RemotePath(store, path);
    }

    /** Whether it was written as a folder. */
    public boolean isFolder() {
        return path.endsWith("/");
    }

    /**
     * A file below this folder.
     *
     * @throws InvalidInputException when this names none, or one that is elsewhere
     */
    public RemotePath resolve(String relative) {
        if (relative.isEmpty() || relative.endsWith("/")) {
            throw new InvalidInputException("target: '" + this + "' is a folder: add a file name");
        }
        return new RemotePath(store, isFolder() ? path + relative : path + "/" + relative);
    }

    /** The last part of the path. */
    public String name() {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    /** The folder that it lies in; the root has none but itself. */
    public String parent() {
        int slash = path.lastIndexOf('/');
        return slash <= 0 ? "/" : path.substring(0, slash);
    }

    /** As a person writes it. */
    @Override
    public String toString() {
        return written(store, path);
    }

    private static String written(Store store, String path) {
        return switch (store) {
            case DBFS -> "dbfs:" + path;
            case VOLUME -> path;
            case WORKSPACE -> "/Workspace" + path;
        };
    }
}
