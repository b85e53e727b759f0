package io.jenkins.plugins.databricks.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/** Measures, prints a line for each figure, and exits with 1 if a bar is not met. */
public final class Benchmark {

    private static final Logger SDK = Logger.getLogger("com.databricks.sdk");

    private boolean met = true;

    private Benchmark() {}

    /** @param args {@code uploads}, {@code downloads}, {@code waiting}, or nothing for all */
    public static void main(String[] args) throws Exception {
        SDK.setLevel(Level.SEVERE);
        List<String> parts = args.length == 0 ? List.of("uploads", "downloads", "waiting") : List.of(args);
        Benchmark benchmark = new Benchmark();
        if (parts.contains("uploads")) {
            measure(folder -> new Uploads(folder, benchmark::tell).measure());
        }
        if (parts.contains("downloads")) {
            measure(folder -> new Downloads(folder, benchmark::tell).measure());
        }
        if (parts.contains("waiting")) {
            Carrying.measure(benchmark::tell);
            Waiting.measure(benchmark::tell);
        }
        System.exit(benchmark.met ? 0 : 1);
    }

    /** What needs a folder. */
    @FunctionalInterface
    private interface Measurement {
        void of(Path folder) throws Exception;
    }

    private static void measure(Measurement measurement) throws Exception {
        Path folder = Files.createTempDirectory("databricks-bench");
        try {
            measurement.of(folder);
        } finally {
            delete(folder);
        }
    }

    private void tell(Figure figure) {
        System.out.println(figure);
        met &= figure.met();
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
