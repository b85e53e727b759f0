package io.jenkins.plugins.databricks.documentation;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The pages of the documentation as a whole. */
class DocumentationTest {

    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");

    @Test
    void linksWithinTheRepositoryLeadSomewhere() throws IOException {
        int links = 0;
        List<String> broken = new ArrayList<>();
        for (Documentation page : Documentation.pages()) {
            for (MatchResult found : LINK.matcher(page.text()).results().toList()) {
                URI link = URI.create(found.group(1));
                if (link.getScheme() == null) {
                    links++;
                    if (!leadsSomewhere(page, link)) {
                        broken.add(page.name() + " " + link);
                    }
                }
            }
        }
        assertThat(broken, empty());
        assertThat(links, greaterThan(50));
    }

    @Test
    void theTestsThatAreSaidToProveSecurityExist() throws IOException {
        Set<String> classes;
        try (Stream<Path> files = Files.walk(Documentation.root().resolve("src/test/java"))) {
            classes = files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .collect(Collectors.toSet());
        }
        List<String> named = Documentation.namesIn(
                        Documentation.page("docs/security.md").text())
                .stream()
                .filter(name -> name.endsWith("Test"))
                .toList();

        assertThat(named.size(), greaterThan(15));
        assertThat(named.stream().filter(name -> !classes.contains(name)).toList(), empty());
    }

    private static boolean leadsSomewhere(Documentation page, URI link) throws IOException {
        Path file = Documentation.root().resolve(page.name());
        if (!link.getPath().isEmpty()) {
            file = file.resolveSibling(link.getPath());
        }
        if (link.getFragment() == null || !Files.exists(file)) {
            return Files.exists(file);
        }
        return Files.readString(file)
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(DocumentationTest::anchor)
                .anyMatch(link.getFragment()::equals);
    }

    /** As GitHub makes it of a heading. */
    private static String anchor(String heading) {
        return heading.replaceFirst("^#+ ", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^\\w\\- ]", "")
                .replace(' ', '-');
    }
}
