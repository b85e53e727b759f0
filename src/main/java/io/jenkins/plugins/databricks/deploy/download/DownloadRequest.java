package io.jenkins.plugins.databricks.deploy.download;

import io.jenkins.plugins.databricks.api.files.RemotePath;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.Serializable;
import java.util.List;

/**
 * Which files are to be fetched, and where to.
 *
 * @param store where they are
 * @param files at least one
 * @param target the folder in the build's workspace, with slashes
 */
public record DownloadRequest(RemotePath.Store store, List<RemoteFile> files, String target) implements Serializable {

    private static final long serialVersionUID = 1L;

    /**
     * The parameter {@code target} of a step.
     *
     * @throws InvalidInputException when it is missing
     */
    public static String target(String target) {
        if (target.isBlank()) {
            throw new InvalidInputException("target is missing: specify a folder in the build's workspace");
        }
        return target.replace('\\', '/');
    }

    /** A file's path as logs and results show it: it begins with what the user wrote. */
    String path(RemoteFile file) {
        String folder = target.replaceFirst("^(\\./+)+", "").replaceFirst("/+$", "");
        return folder.equals(".") || folder.isEmpty() ? file.name() : folder + "/" + file.name();
    }

    /**
     * Checks the answer of another machine that was told to fetch the files, and returns it. The machine is believed about their lengths, and nothing else.
     *
     * @throws IllegalArgumentException when it cannot be true
     */
    public List<DownloadedFile> check(List<?> answer) {
        DownloadedFile[] downloaded = answer.toArray(new DownloadedFile[0]);
        if (downloaded.length != files.size()) {
            throw new IllegalArgumentException(
                    "it reports " + downloaded.length + " files, but was to fetch " + files.size());
        }
        for (int i = 0; i < downloaded.length; i++) {
            RemoteFile file = files.get(i);
            if (!downloaded[i].equals(new DownloadedFile(path(file), file.source(), downloaded[i].bytes()))
                    || downloaded[i].bytes() < 0) {
                throw new IllegalArgumentException("what it reports about " + file.source());
            }
        }
        return List.of(downloaded);
    }
}
