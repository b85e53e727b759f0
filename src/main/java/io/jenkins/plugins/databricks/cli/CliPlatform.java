package io.jenkins.plugins.databricks.cli;

import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.Serializable;
import java.util.Locale;
import java.util.Set;

/**
 * What a release of the CLI is built for.
 *
 * @param system {@code linux}, {@code darwin} or {@code windows}
 * @param processor {@code amd64} or {@code arm64}
 * @see <a href="https://github.com/databricks/cli/blob/main/.goreleaser.yaml">how it is built</a>
 */
record CliPlatform(String system, String processor) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Checked here since an agent says what it is, and that becomes part of an address. */
    CliPlatform {
        if (!Set.of("linux", "darwin", "windows").contains(system)
                || !Set.of("amd64", "arm64").contains(processor)) {
            throw new IllegalArgumentException("There is no Databricks CLI for this platform");
        }
    }

    /** That of this Java, which on an agent is the agent's. */
    static CliPlatform current() {
        return of(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    /**
     * The platform that Java calls so.
     *
     * @throws InvalidInputException when there is no CLI for it
     */
    static CliPlatform of(String name, String architecture) {
        String system = system(name.toLowerCase(Locale.ROOT));
        String processor =
                switch (architecture.toLowerCase(Locale.ROOT)) {
                    case "amd64", "x86_64" -> "amd64";
                    case "aarch64", "arm64" -> "arm64";
                    default -> null;
                };
        if (system == null || processor == null) {
            throw new InvalidInputException("There is no Databricks CLI for " + LogText.line(name, 50) + " on "
                    + LogText.line(architecture, 50)
                    + ", which is what the agent's Java says it runs on, but only for Linux, macOS and Windows on amd64 and "
                    + "arm64 (64 bits)");
        }
        return new CliPlatform(system, processor);
    }

    private static String system(String name) {
        if (name.startsWith("windows")) {
            return "windows";
        }
        if (name.startsWith("mac") || name.startsWith("darwin")) {
            return "darwin";
        }
        return name.startsWith("linux") ? "linux" : null;
    }

    /** The name of the executable, also in the archive. */
    String executable() {
        return system.equals("windows") ? "databricks.exe" : "databricks";
    }
}
