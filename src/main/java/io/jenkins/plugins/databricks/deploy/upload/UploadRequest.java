package io.jenkins.plugins.databricks.deploy.upload;

import io.jenkins.plugins.databricks.api.files.RemotePath;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.Serializable;
import java.util.List;

/**
 * Which files are to be sent, and where to.
 *
 * @param source the files
 * @param target the file in Databricks, or the folder when it ends with a slash or the source is a folder or a pattern
 * @param overwrite whether files that already exist are replaced
 * @param known files as earlier uploads left them, which are sent again only if they have changed on either side; {@code null} to send all
 */
public record UploadRequest(FileSource source, RemotePath target, boolean overwrite, List<UploadedFile> known)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    /**
     * A request as a step is given it.
     *
     * @throws InvalidInputException when the source is missing or the target is none
     */
    public static UploadRequest of(String source, String excludes, String target, boolean overwrite) {
        RemotePath remote = RemotePath.parse(target);
        return new UploadRequest(FileSource.of(source, excludes), remote, overwrite, null);
    }

    /** The same request, but for files that have not changed since they were sent. */
    public UploadRequest sparing(List<UploadedFile> files) {
        return new UploadRequest(source, target, overwrite, files);
    }

    /** Where a selected file goes, which the request alone decides. */
    RemotePath target(FileSelection selection, SourceFile file) {
        if (!selection.inFolder() && !target.isFolder()) {
            return target;
        }
        return target.resolve(source.name(selection, file));
    }
}
