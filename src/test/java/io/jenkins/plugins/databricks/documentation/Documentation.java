package io.jenkins.plugins.databricks.documentation;

import io.jenkins.plugins.databricks.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A page of the documentation.
 *
 * @param name its path in the repository
 */
public record Documentation(String name, String text) {

    private static final Pattern CODE = Pattern.compile("(?m)^```(\\w+)\\n(.*?)^```$", Pattern.DOTALL);
    private static final Pattern NAME = Pattern.compile("`([A-Za-z0-9]+)`");

    /**
     * A block of code.
     *
     * @param line where it begins, for messages
     */
    public record Snippet(String page, int line, String code) {
        @Override
        public String toString() {
            return page + ":" + line;
        }
    }

    /** {@code README.md}, {@code CONTRIBUTING.md} and all pages in {@code docs}. */
    public static List<Documentation> pages() throws IOException {
        List<Documentation> pages = new ArrayList<>();
        pages.add(page("README.md"));
        pages.add(page("CONTRIBUTING.md"));
        try (Stream<Path> files = Files.list(root().resolve("docs"))) {
            for (Path file : files.filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .toList()) {
                pages.add(page("docs/" + file.getFileName()));
            }
        }
        return pages;
    }

    public static Documentation page(String name) throws IOException {
        return new Documentation(name, Files.readString(root().resolve(name)));
    }

    static Path root() {
        return Samples.dailySales().resolve("../../..").normalize();
    }

    /** The blocks of code in this language. */
    public List<Snippet> snippets(String language) {
        return CODE.matcher(text)
                .results()
                .filter(block -> block.group(1).equals(language))
                .map(block -> new Snippet(name, lineOf(block), block.group(2)))
                .toList();
    }

    private int lineOf(MatchResult block) {
        return (int) text.substring(0, block.start()).lines().count() + 1;
    }

    /** The text below a heading of the second level, up to the next one. */
    public String section(String heading) {
        Matcher section = Pattern.compile("(?ms)^## " + Pattern.quote(heading) + "$(.*?)(?=^## |\\z)")
                .matcher(text);
        if (!section.find()) {
            throw new AssertionError(name + " has no section " + heading);
        }
        return section.group(1);
    }

    /**
     * The rows of the tables whose first column has this heading, by the names that they are about: what else is in the row, the last column last.
     */
    public static Map<String, List<String>> rows(String text, String heading) {
        Map<String, List<String>> rows = new LinkedHashMap<>();
        boolean inTable = false;
        for (String line : text.lines().toList()) {
            List<String> cells = Stream.of(line.split(" ?\\| ?")).skip(1).toList();
            if (!line.startsWith("|")) {
                inTable = false;
            } else if (cells.get(0).equals(heading)) {
                inTable = true;
            } else if (inTable && !line.startsWith("|---")) {
                namesIn(cells.get(0)).forEach(parameter -> rows.put(parameter, cells.subList(1, cells.size())));
            }
        }
        return rows;
    }

    /** All that stands in the text as the name of a parameter or of a field. */
    public static List<String> namesIn(String text) {
        return NAME.matcher(text).results().map(found -> found.group(1)).toList();
    }
}
