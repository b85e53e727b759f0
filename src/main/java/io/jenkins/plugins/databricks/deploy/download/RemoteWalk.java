package io.jenkins.plugins.databricks.deploy.download;

import io.jenkins.plugins.databricks.api.files.FileReader;
import io.jenkins.plugins.databricks.api.files.PathNames;
import io.jenkins.plugins.databricks.api.files.RemoteEntry;
import io.jenkins.plugins.databricks.api.files.RemotePath;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.upload.FilePatterns;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Walks through a folder in Databricks for the files that are meant. Whoever may write there chooses the names, so none is trusted. */
final class RemoteWalk {

    /** The most files of one source. */
    static final int MOST = 100_000;

    /** The most files and folders that are looked at. */
    private static final int MOST_VISITED = 1_000_000;

    private static final int LONGEST_SUGGESTION = 100;

    /** The own folders of Git and Mercurial, by their short names on Windows, too: what lies there is run by the next command of theirs. */
    private static final Pattern VERSION_CONTROL = Pattern.compile("(?i)(^|/)(\\.git|git~1|\\.hg|hg~1)(/|$)");

    private final FileReader reader;
    private final RemotePath root;
    private final FilePatterns includes;
    private final FilePatterns excludes;

    private final SortedMap<String, RemoteFile> files = new TreeMap<>();
    private int visited;
    private int unreadable;

    /** @param root where the walk starts, as the user has named it */
    RemoteWalk(FileReader reader, RemotePath root, FilePatterns includes, FilePatterns excludes) {
        this.reader = reader;
        this.root = root;
        this.includes = includes;
        this.excludes = excludes;
    }

    /** A folder that is still to be looked into. */
    private record Folder(String path, String name) {}

    /**
     * The files by their names.
     *
     * @param place the path of the folder in its store
     */
    List<RemoteFile> run(String place) throws IOException, InterruptedException {
        Deque<Folder> folders = new ArrayDeque<>(List.of(new Folder(place, "")));
        while (!folders.isEmpty()) {
            Folder folder = folders.pop();
            for (RemoteEntry entry : reader.list(folder.path())) {
                if (++visited > MOST_VISITED) {
                    throw tooMany(MOST_VISITED, "files and folders");
                }
                visit(folder, entry, folders);
            }
        }
        return List.copyOf(files.values());
    }

    private void visit(Folder folder, RemoteEntry entry, Deque<Folder> folders) {
        String name = folder.name() + entry.name();
        if (entry.kind() == RemoteEntry.Kind.FOLDER) {
            if (!excludes.matchAllIn(name) && includes.canMatchIn(name)) {
                refuse(name, name + "/**");
                folders.push(new Folder(entry.path(), name + "/"));
            }
        } else if (includes.match(name + entry.extension()) && !excludes.match(name + entry.extension())) {
            if (entry.kind() == RemoteEntry.Kind.OTHER) {
                unreadable++;
            } else {
                add(name, entry);
            }
        }
    }

    private void add(String name, RemoteEntry entry) {
        RemoteFile file = file(name, entry);
        RemoteFile other = files.putIfAbsent(file.name(), file);
        if (other != null) {
            throw new InvalidInputException("source: " + LogText.name(other.source()) + " and "
                    + LogText.name(file.source()) + " would both become '" + LogText.name(file.name())
                    + "'. Download them to different targets");
        }
        if (files.size() > MOST) {
            throw tooMany(MOST, "files");
        }
    }

    private InvalidInputException tooMany(int most, String what) {
        return new InvalidInputException("source: there are more than " + most + " " + what + " in " + root
                + ". Name a folder further in, or leave some out with excludes");
    }

    /** A file at its place below the target. */
    RemoteFile file(String name, RemoteEntry entry) {
        refuse(name, name);
        String extension = name.endsWith(entry.extension()) ? "" : entry.extension();
        return new RemoteFile(name + extension, new RemotePath(root.store(), entry.path()).toString(), entry);
    }

    /** No name may be a path of its own, on any system. */
    private static String faultOf(String name) {
        String fault = PathNames.fault(name);
        if (fault != null) {
            return fault;
        } else if (VERSION_CONTROL.matcher(name).find()) {
            return "would tell Git or Mercurial on the agent what to run";
        }
        return name.contains("\\") ? "must not contain a backslash" : null;
    }

    /** @param exclude the pattern that leaves it out */
    private void refuse(String name, String exclude) {
        String fault = faultOf(name);
        if (fault != null) {
            String shown = LogText.name(name);
            String pattern = LogText.name(exclude).replaceAll("[,\\\\]", "?");
            throw new InvalidInputException("source: '" + shown + "' in " + root + " " + fault + ". Exclude it"
                    + (pattern.length() > LONGEST_SUGGESTION ? "" : ", for example with excludes: '" + pattern + "'"));
        }
    }

    /** Logs how much was left out since it has no bytes. */
    void tell(DeploymentLog log) {
        if (unreadable > 0) {
            log.line("Left out " + (unreadable == 1 ? "1 object that is" : unreadable + " objects that are")
                    + " neither a file nor a notebook");
        }
    }
}
