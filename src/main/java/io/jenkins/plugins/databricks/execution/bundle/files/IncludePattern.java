package io.jenkins.plugins.databricks.execution.bundle.files;

import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A pattern of files that a bundle includes, as Go's {@code filepath.Glob} understands it; {@code **} is the same as {@code *}. Where the rules are
 * intricate, such as those of {@code [a-z]} and of letters beyond ASCII, it finds more.
 *
 * @see <a href="https://pkg.go.dev/path/filepath#Match">filepath.Match</a>
 */
final class IncludePattern {

    private static final int MOST_PLACES = 100_000;
    private static final int MOST_WORDS = 4;

    private static final List<String> EXTENSIONS = List.of(".yml", ".yaml", ".json");

    private int places;

    /** The files of the kinds that the CLI reads. */
    List<Path> files(Path root, String pattern) throws IOException {
        Path start = root;
        Deque<String> segments = new ArrayDeque<>();
        for (String segment : pattern.split(File.separatorChar == '\\' ? "[/\\\\]" : "/")) {
            if (!segment.equals("..")) {
                if (!segment.isEmpty() && !segment.equals(".")) {
                    segments.addLast(segment);
                }
            } else if (segments.pollLast() == null && start.getParent() != null) {
                start = start.getParent();
            }
        }
        List<Path> found = List.of(start);
        for (String segment : segments) {
            found = step(found, segment);
        }
        return found.stream()
                .filter(file -> EXTENSIONS.stream()
                        .anyMatch(extension -> file.toString().endsWith(extension)))
                .toList();
    }

    private List<Path> step(List<Path> folders, String segment) throws IOException {
        List<Path> found = new ArrayList<>();
        Pattern names = isPlain(segment) ? null : names(segment);
        for (Path folder : folders) {
            if (names == null) {
                Path place = folder.resolve(segment);
                if (Files.exists(place, LinkOption.NOFOLLOW_LINKS)) {
                    found.add(place);
                }
            } else if (Files.isDirectory(folder)) {
                try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
                    for (Path child : children) {
                        count();
                        if (names.matcher(folder.relativize(child).toString()).matches()) {
                            found.add(child);
                        }
                    }
                }
            }
        }
        return found;
    }

    private void count() {
        if (++places > MOST_PLACES) {
            throw new InvalidInputException(
                    "The bundle's 'include' looks at more than " + MOST_PLACES + " files. Use narrower patterns");
        }
    }

    private static boolean isPlain(String segment) {
        return segment.chars().noneMatch(c -> c == '*' || c == '?' || c == '[' || c == '\\');
    }

    /** Many wildcards would take long to match. */
    private static Pattern names(String segment) {
        String[] words = segment.split("[^A-Za-z0-9_.-]+", -1);
        boolean intricate = segment.indexOf('[') >= 0 || segment.indexOf('\\') >= 0 || words.length > MOST_WORDS;
        String expression =
                intricate ? ".*" : Arrays.stream(words).map(Pattern::quote).collect(Collectors.joining(".*"));
        return Pattern.compile(expression, Pattern.DOTALL);
    }
}
