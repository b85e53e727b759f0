package io.jenkins.plugins.databricks.emulator.runs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The Python that tasks run with, and the tests of what runs there: {@code $PYTHON}, or {@code python3}. */
public final class Python {

    private static final String EXECUTABLE = executableOf(System.getenv().getOrDefault("PYTHON", "python3"));

    private Python() {}

    /**
     * The interpreter itself. The name may be that of a script that looks for it, as with pyenv, which takes longer
     * than most of what runs with it. Where there is none, the name as it is.
     */
    public static String executable() {
        return EXECUTABLE;
    }

    private static String executableOf(String name) {
        try {
            Process process = new ProcessBuilder(name, "-c", "import sys; print(sys.executable)")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String executable = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 && !executable.isEmpty() ? executable : name;
        } catch (IOException e) {
            return name;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return name;
        }
    }
}
