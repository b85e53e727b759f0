package io.jenkins.plugins.databricks.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** Measures all, prints a line for each figure, and exits with 1 if a bar is not met. */
public final class Benchmark {

    private Benchmark() {}

    public static void main(String[] args) throws Exception {
        Logger.getLogger("com.databricks.sdk").setLevel(Level.SEVERE);
        List<Figure> figures = new ArrayList<>();
        Path folder = Files.createTempDirectory("databricks-bench");
        try {
            figures.addAll(new Uploads(folder).measure());
        } finally {
            delete(folder);
        }
        figures.addAll(new Waiting().measure());
        figures.forEach(System.out::println);
        System.exit(figures.stream().allMatch(Figure::met) ? 0 : 1);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
