package io.jenkins.plugins.databricks.deploy.upload;

import io.jenkins.plugins.databricks.api.files.Notebook;
import io.jenkins.plugins.databricks.api.files.RemotePath;
import io.jenkins.plugins.databricks.api.files.RemoteStatus;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.content.Fingerprint;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.util.ArrayList;
import java.util.List;

/**
 * The answer of another machine that was told to send files, and what it can be. The machine is believed about what the files hold, which nobody else
 * knows, but not about where they went, since later steps and builds rely on that.
 */
public final class UploadAnswer {

    private static final int LONGEST_STATUS = 200;

    private final boolean remembers;
    private final List<Expected> expected = new ArrayList<>();

    private record Expected(String name, String path, RemotePath target) {}

    /** @throws InvalidInputException when a file has a name that the target takes none of */
    public UploadAnswer(UploadRequest request, FileSelection selection) {
        remembers = request.known() != null;
        for (SourceFile file : selection.files()) {
            expected.add(
                    new Expected(file.name(), request.source().path(selection, file), request.target(selection, file)));
        }
    }

    /**
     * Checks the files of an answer, and returns them.
     *
     * @throws IllegalArgumentException when they cannot
     */
    public List<UploadedFile> check(List<?> answer) {
        UploadedFile[] files = answer.toArray(new UploadedFile[0]);
        if (files.length != expected.size()) {
            throw new IllegalArgumentException(
                    "it reports " + files.length + " files, but was to send " + expected.size());
        }
        for (int i = 0; i < files.length; i++) {
            if (!isPossible(files[i], expected.get(i))) {
                throw new IllegalArgumentException(
                        "what it reports about " + expected.get(i).path());
            }
        }
        return List.of(files);
    }

    private boolean isPossible(UploadedFile file, Expected place) {
        return place.path().equals(file.path())
                && isPlace(file.target(), place)
                && file.bytes() >= 0
                && Fingerprint.isSha256(file.sha256())
                && file.millis() >= 0
                && (remembers || !file.skipped())
                && (file.remote() == null || (remembers && isPossible(file.remote())));
    }

    private static boolean isPossible(RemoteStatus status) {
        return status.bytes() >= -1
                && status.modified() != null
                && status.modified().length() <= LONGEST_STATUS
                && LogText.isPlain(status.modified());
    }

    /** Whether a file is where it was to go: only whether a file has become a notebook, which has another name, can be seen in it alone. */
    private static boolean isPlace(String target, Expected place) {
        RemotePath expected = place.target();
        if (target == null || expected.toString().equals(target)) {
            return target != null;
        }
        RemotePath other = RemotePath.parse(target);
        return expected.store() == RemotePath.Store.WORKSPACE
                && other.store() == expected.store()
                && Notebook.canHaveBecome(place.name(), expected.path(), other.path());
    }
}
