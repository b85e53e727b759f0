package io.jenkins.plugins.databricks.emulator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What can be chosen before an emulator starts. */
public final class EmulatorBuilder {

    private int port;
    private Path root;
    private boolean https;

    EmulatorBuilder() {}

    /** Any free one where unset or 0. */
    public EmulatorBuilder port(int number) {
        port = number;
        return this;
    }

    /** Holds the workspace's files, and is kept at the end; a temporary folder, deleted at the end, where unset. */
    public EmulatorBuilder root(Path folder) {
        root = folder;
        return this;
    }

    /** With a self-signed certificate, see {@link Emulator#trust}. */
    public EmulatorBuilder https() {
        https = true;
        return this;
    }

    public Emulator start() throws IOException {
        boolean temporary = root == null;
        Path folder = temporary ? Files.createTempDirectory("databricks-emulator") : root;
        return new Emulator(port, folder, temporary, https ? Tls.create() : null);
    }
}
