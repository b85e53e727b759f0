package io.jenkins.plugins.databricks.execution.tokens;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;

/**
 * A configuration file for Databricks' programs, on the machine where they run, with one profile: the workspace and the kind of its sign-in, but no secret.
 *
 * <p>Without a profile, settings of a bundle override the environment: it could have the CLI sign in to an address of its own, with what the machine itself
 * has, such as the identity of a virtual machine. The host of a profile, though, is compared with the bundle's before the CLI signs in anywhere.
 *
 * @see <a href="https://docs.databricks.com/aws/en/dev-tools/auth/config-profiles">configuration profiles</a>
 */
final class SignInProfile {

    static final String NAME = "jenkins";

    static final String AUTH_TYPE = "metadata-service";

    private SignInProfile() {}

    /** Writes it at once, since a program may be reading the one from before; only the user of this process can read it. */
    static void write(Path file, URI host) throws IOException {
        Path folder = Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Path written = Files.createTempFile(folder, "databricks", ".cfg");
        try {
            Files.writeString(written, "[" + NAME + "]\nhost = " + host + "\nauth_type = " + AUTH_TYPE + "\n");
            Files.move(written, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(written);
        }
    }
}
