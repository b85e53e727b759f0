package io.jenkins.plugins.databricks.deploy.download;

import io.jenkins.plugins.databricks.api.files.FileReader;
import io.jenkins.plugins.databricks.api.files.RemoteEntry;
import io.jenkins.plugins.databricks.api.files.RemotePath;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.upload.FilePatterns;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RestClient;
import java.io.IOException;
import java.util.List;

/**
 * What a user writes to name files in Databricks: a file, a folder with everything in it, or an Ant pattern. A file's name starts below the folder, or below
 * the part of the pattern that has no wildcard.
 *
 * @param path the file or the folder; where there is a pattern, the folder that it starts in
 * @param pattern an Ant pattern of files in that folder; {@code null} for none
 * @param excludes Ant patterns, divided by commas, of files in the folder to leave out; may be {@code null}
 */
public record RemoteSource(RemotePath path, String pattern, String excludes) {

    private static final String SOURCE = "source";

    /**
     * The parameters {@code source} and {@code excludes} of a step.
     *
     * @throws InvalidInputException when the source is missing or no path in Databricks
     */
    public static RemoteSource of(String source, String excludes) {
        int wildcard = source.replace('?', '*').indexOf('*');
        if (wildcard < 0) {
            return new RemoteSource(RemotePath.parse(SOURCE, source), null, excludes);
        }
        int slash = source.lastIndexOf('/', wildcard) + 1;
        return new RemoteSource(
                RemotePath.parse(SOURCE, source.substring(0, slash)), source.substring(slash), excludes);
    }

    /**
     * Finds the files.
     *
     * @return at least one, by their names
     * @throws InvalidInputException when there are none, or one has a name that no file of a build should have
     */
    public List<RemoteFile> select(RestClient client, DeploymentLog log) throws IOException, InterruptedException {
        FileReader reader = FileReader.of(path.store(), client);
        String place = path.path().replaceFirst("(?<=.)/$", "");
        RemoteEntry entry = reader.find(place);
        if (entry == null) {
            throw new InvalidInputException(
                    "source: there is no " + path
                            + " in Databricks, or this principal may not see it. Check the path, and that whatever writes it has run");
        }
        if (entry.kind() != RemoteEntry.Kind.FOLDER && (pattern != null || path.isFolder())) {
            throw new InvalidInputException("source: " + path + " is no folder");
        }
        if (entry.kind() == RemoteEntry.Kind.OTHER) {
            throw new InvalidInputException("source: " + path + " is neither a file nor a folder nor a notebook");
        }
        RemoteWalk walk = new RemoteWalk(
                reader, path, new FilePatterns(List.of(pattern == null ? "**" : pattern)), FilePatterns.of(excludes));
        if (entry.kind() == RemoteEntry.Kind.FILE) {
            return List.of(walk.file(entry.name(), entry));
        }
        List<RemoteFile> files = walk.run(place);
        walk.tell(log);
        if (files.isEmpty()) {
            throw new InvalidInputException("source: "
                    + (pattern == null
                            ? "there is no file in " + path
                            : "nothing in " + path + " matches '" + pattern + "'")
                    + (excludes == null ? "" : " without '" + excludes + "'"));
        }
        return files;
    }
}
