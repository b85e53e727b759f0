package io.jenkins.plugins.databricks.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsInAnyOrder;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.provider.CsvFileSource;

/** Tables of a test's phases and events, whose first two columns name them. */
public final class PhaseTables {

    private PhaseTables() {}

    /**
     * Each event has one row for each phase in the tables that the test reads.
     *
     * @param impossible cells that have none, such as {@code FINDING | DISK_FULL}
     */
    public static void assertComplete(Class<?> test, Enum<?>[] phases, Enum<?>[] events, String... impossible)
            throws IOException {
        List<String> cells = new ArrayList<>();
        for (Enum<?> phase : phases) {
            for (Enum<?> event : events) {
                cells.add(phase + " | " + event);
            }
        }
        List<String> rows = new ArrayList<>(List.of(impossible));
        for (String table : tables(test)) {
            try (InputStream file = test.getResourceAsStream(table)) {
                new String(file.readAllBytes(), UTF_8).lines().skip(1).forEach(row -> {
                    String[] columns = row.split(" \\| ");
                    rows.add(columns[0] + " | " + columns[1]);
                });
            }
        }

        assertThat(rows, containsInAnyOrder(cells.toArray()));
    }

    private static String[] tables(Class<?> test) {
        return Arrays.stream(test.getDeclaredMethods())
                .map(method -> method.getAnnotation(CsvFileSource.class))
                .filter(source -> source != null)
                .findAny()
                .orElseThrow()
                .resources();
    }
}
