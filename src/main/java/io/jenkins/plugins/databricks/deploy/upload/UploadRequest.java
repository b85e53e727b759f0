package io.jenkins.plugins.databricks.deploy.upload;

import io.jenkins.plugins.databricks.api.files.RemotePath;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.content.Content;
import java.io.IOException;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What to send where.
 *
 * @param source the files
 * @param target the file in Databricks, or the folder when it ends with a slash or the source is a folder or a pattern
 * @param overwrite whether files that are there are replaced
 * @param known files as earlier uploads left them, which are sent again only if they have changed here or there; {@code null} to send all
 */
public record UploadRequest(FileSource source, RemotePath target, boolean overwrite, List<UploadedFile> known)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Knows the bytes of selected files. */
    @FunctionalInterface
    public interface Contents {
        Content of(SelectedFile file) throws IOException;
    }

    /**
     * As a step is given it.
     *
     * @throws InvalidInputException when the source is missing or the target is none
     */
    public static UploadRequest of(String source, String excludes, String target, boolean overwrite) {
        RemotePath remote = RemotePath.parse(target);
        return new UploadRequest(FileSource.of(source, excludes), remote, overwrite, null);
    }

    /** The same, but for what is there already. */
    public UploadRequest sparing(List<UploadedFile> files) {
        return new UploadRequest(source, target, overwrite, files);
    }

    /** Where a selected file goes, which the request alone decides. */
    RemotePath target(FileSelection selection, SelectedFile file) {
        if (!selection.inFolder() && !target.isFolder()) {
            return target;
        }
        return target.resolve(source.name(selection, file));
    }

    /** The selected files with their places, wherever their bytes come from. */
    public List<Uploader.Outgoing> outgoing(FileSelection selection, Contents contents) throws IOException {
        List<Uploader.Outgoing> files = new ArrayList<>();
        for (SelectedFile file : selection.files()) {
            files.add(new Uploader.Outgoing(source.path(selection, file), target(selection, file), contents.of(file)));
        }
        return files;
    }

    /** The selected files with their places, on the machine that has them. */
    public List<Uploader.Outgoing> outgoing(FileSelection selection, Path base) throws IOException {
        return outgoing(selection, file -> Content.of(source.file(base, selection.inFolder(), file)));
    }
}
