package io.jenkins.plugins.databricks.documentation;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasItem;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Test;

/** The symbols that pages show: Jenkins puts a cross in place of one that it does not have. */
class SymbolsTest {

    private static final Path SOURCES = Path.of("src/main");

    /** A symbol of Jenkins itself; the plugin's own names the plugin. */
    private static final Pattern SYMBOL = Pattern.compile("symbol-([a-z-]+[a-z])(?![a-z-]| plugin-)");

    @Test
    void jenkinsHasEachSymbolThatPagesShow() throws IOException {
        Set<String> missing = used();
        assertThat("found in the sources", missing, hasItem("external"));
        try (ZipFile war = new ZipFile(war())) {
            missing.removeIf(symbol -> war.getEntry("WEB-INF/classes/images/symbols/" + symbol + ".svg") != null);
        }

        assertThat("symbols that Jenkins does not have", missing, empty());
    }

    private static Set<String> used() throws IOException {
        Set<String> symbols = new TreeSet<>();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : (Iterable<Path>) files.filter(SymbolsTest::isSource)::iterator) {
                SYMBOL.matcher(Files.readString(file))
                        .results()
                        .map((MatchResult symbol) -> symbol.group(1))
                        .forEach(symbols::add);
            }
        }
        return symbols;
    }

    private static boolean isSource(Path file) {
        return file.toString().endsWith(".java") || file.toString().endsWith(".jelly");
    }

    /** That of the Jenkins that the tests use. */
    private static String war() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> entry.matches(".*jenkins-war-[^/\\\\]*\\.war"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("There is no Jenkins war on the class path"));
    }
}
