package io.jenkins.plugins.databricks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The sample applications in {@code docs/samples}. */
public final class Samples {

    private Samples() {}

    /** The folder of the sample that reports on a day's sales. */
    public static Path dailySales() {
        return folder("daily-sales");
    }

    /** The folder of the sample that goes from nothing to runs. */
    public static Path guide() {
        return folder("guide");
    }

    /** The folder of the sample that does the same as a bundle. */
    public static Path bundle() {
        return folder("daily-sales-bundle");
    }

    /**
     * Puts the bundle's files where a checkout would have put them. That is a Git repository of its own: the CLI uploads what Git does not ignore, and
     * looks for the repository in the folders above, too.
     */
    public static void checkOutBundle(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(bundle())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = folder.resolve(bundle().relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
        Path git = folder.resolve(".git");
        Files.createDirectories(git.resolve("objects"));
        Files.createDirectories(git.resolve("refs/heads"));
        Files.writeString(git.resolve("HEAD"), "ref: refs/heads/main\n");
        Files.writeString(git.resolve("config"), "[core]\n\trepositoryformatversion = 0\n");
    }

    private static Path folder(String name) {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(folder.resolve("docs/samples"))) {
            folder = folder.getParent();
        }
        return folder.resolve("docs/samples").resolve(name);
    }

    /** The settings of a job as somebody made it by hand, before the first deployment. */
    public static JsonNode emptyJob(String name) {
        try {
            return new ObjectMapper().readTree("""
                    {
                      "name": "%s",
                      "new_cluster": {
                        "num_workers": 1,
                        "spark_version": "7.5.x-scala2.12",
                        "node_type_id": "Standard_D3s_v2"
                      },
                      "spark_python_task": { "python_file": "dbfs:/nowhere.py" }
                    }
                    """.formatted(name));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
