package io.jenkins.plugins.databricks.deploy.upload;

import io.jenkins.plugins.databricks.api.files.Notebook;
import io.jenkins.plugins.databricks.api.files.RemotePath;
import io.jenkins.plugins.databricks.api.files.RemoteStatus;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.content.Fingerprint;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.util.ArrayList;
import java.util.Iterator;
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
        if (answer.size() != expected.size()) {
            throw new IllegalArgumentException(
                    "it reports " + answer.size() + " files, but was to send " + expected.size());
        }
        return checkSome(answer);
    }

    /**
     * Checks the files of an upload in which others have failed, and returns them.
     *
     * @throws IllegalArgumentException when they cannot have been sent
     */
    public List<UploadedFile> checkSome(List<?> answer) {
        Iterator<Expected> rest = expected.iterator();
        List<UploadedFile> files = new ArrayList<>();
        for (Object one : answer) {
            UploadedFile file = (UploadedFile) one;
            Expected place = next(rest, file.path());
            if (place == null) {
                throw new IllegalArgumentException("it reports a file that it was not to send, or twice");
            }
            if (!isPossible(file, place)) {
                throw new IllegalArgumentException("what it reports about " + place.path());
            }
            files.add(file);
        }
        return List.copyOf(files);
    }

    /** The file of this name; {@code null} if there is none among those that are left. */
    private static Expected next(Iterator<Expected> rest, String path) {
        while (rest.hasNext()) {
            Expected place = rest.next();
            if (place.path().equals(path)) {
                return place;
            }
        }
        return null;
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
