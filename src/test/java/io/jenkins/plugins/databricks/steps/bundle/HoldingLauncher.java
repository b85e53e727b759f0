package io.jenkins.plugins.databricks.steps.bundle;

import hudson.Launcher;
import hudson.LauncherDecorator;
import hudson.Proc;
import hudson.model.Node;
import io.jenkins.plugins.databricks.rest.Leftovers;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Holds the start of a deployment's process, just before or just after it, as long as there is a file of this name beside its program. Another file says that
 * it is held.
 */
public final class HoldingLauncher extends LauncherDecorator {

    static final String BEFORE = "before-launch.hold";
    static final String AFTER = "after-launch.hold";
    static final String HELD = "launch.held";

    private static final String PROGRAM = "DATABRICKS_CLI_PROGRAM=";
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @Override
    public Launcher decorate(Launcher launcher, Node node) {
        return new Launcher.DecoratedLauncher(launcher) {
            @Override
            public Proc launch(ProcStarter starter) throws IOException {
                Optional<Path> folder = Stream.of(starter.envs())
                        .filter(variable -> variable.startsWith(PROGRAM))
                        .map(variable ->
                                Path.of(variable.substring(PROGRAM.length())).getParent())
                        .findFirst();
                if (folder.isPresent()) {
                    hold(folder.get(), BEFORE);
                }
                Proc process = super.launch(starter);
                if (folder.isPresent()) {
                    hold(folder.get(), AFTER);
                }
                return process;
            }
        };
    }

    private static void hold(Path folder, String when) throws IOException {
        if (!Files.exists(folder.resolve(when))) {
            return;
        }
        Files.writeString(folder.resolve(HELD), "");
        try {
            Leftovers.await(PATIENCE, () -> Files.exists(folder.resolve(when)) ? when : "");
        } catch (InterruptedException e) {
            // As the launchers of Jenkins do.
            throw (IOException) new InterruptedIOException().initCause(e);
        }
    }
}
