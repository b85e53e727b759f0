package io.jenkins.plugins.databricks.deploy.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeploymentLockTest {

    private static final String STATE = "/Workspace/Users/user@example.com/.bundle/demo/dev/state";
    private static final Instant TIME = Instant.parse("2026-11-26T13:14:05.034977Z");
    private static final DeploymentLock OURS = new DeploymentLock("id-1", TIME, false, "me");

    private static final String REQUESTED =
            "{\"time\":\"2026-11-26T14:14:05.034942362+01:00\",\"level\":\"INFO\",\"msg\":\"Acquiring deployment lock (force: false)\"}\n";

    @StartEmulator
    private Emulator emulator;

    private RestClient client;
    private Path file;

    @BeforeEach
    void connect() throws IOException {
        client = TestClients.of(emulator);
        file = emulator.root().resolve(STATE.substring(1)).resolve("deploy.lock");
        Files.createDirectories(file.getParent());
    }

    private void write(String id) throws IOException {
        Files.writeString(
                file,
                "{\"ID\":\"" + id
                        + "\",\"AcquisitionTime\":\"2026-11-26T14:14:05.034977+01:00\",\"IsForced\":false,\"User\":\"me\"}");
    }

    @Test
    void aLockIsReadAndReleased() throws Exception {
        assertThat(DeploymentLock.read(client, STATE), is(nullValue()));
        write("id-1");

        DeploymentLock lock = DeploymentLock.read(client, STATE);

        assertThat(lock, is(OURS));
        assertThat(lock.release(client, STATE), is(true));
        assertThat(Files.exists(file), is(false));
        assertThat(lock.release(client, STATE), is(false));
    }

    @Test
    void theNextOnesLockIsLeftAlone() throws Exception {
        write("id-2");

        assertThat(OURS.release(client, STATE), is(false));
        assertThat(Files.exists(file), is(true));
    }

    @Test
    void somethingElseIsNoLock() throws Exception {
        for (String text : List.of("{}", "{\"ID\":\"x\",\"AcquisitionTime\":\"now\"}")) {
            Files.writeString(file, text);
            IOException e = assertThrows(IOException.class, () -> DeploymentLock.read(client, STATE));
            assertThat(e.getMessage(), containsString("is not a lock of the Databricks CLI"));
        }
    }

    @Test
    void theLockOfTheMomentIsOurs() {
        assertThat(OURS.isOf(CliLog.parse(REQUESTED), "me", null), is(true));
        assertThat(OURS.isOf(CliLog.parse(REQUESTED), "me", new DeploymentLock("id-0", TIME, false, "me")), is(true));
    }

    @Test
    void anyOtherIsNot() {
        CliLog log = CliLog.parse(REQUESTED);
        assertThat("there before", OURS.isOf(log, "me", OURS), is(false));
        assertThat("somebody else's", OURS.isOf(log, "you", null), is(false));
        assertThat("no log", OURS.isOf(CliLog.parse(""), "me", null), is(false));
        for (long millis : new long[] {-1, 1_001}) {
            DeploymentLock other = new DeploymentLock("id-1", TIME.plusMillis(millis), false, "me");
            assertThat("at another time", other.isOf(log, "me", null), is(false));
        }
        assertThat("forced", new DeploymentLock("id-1", TIME, true, "me").isOf(log, "me", null), is(false));
        assertThat(
                "refused",
                OURS.isOf(
                        CliLog.parse(
                                REQUESTED
                                        + "{\"level\":\"ERROR\",\"msg\":\"Failed to acquire deployment lock: deploy lock acquired by you\"}\n"),
                        "me",
                        null),
                is(false));
    }

    @Test
    void aForcedLockIsOursIfForceWasAsked() {
        CliLog log = CliLog.parse(REQUESTED.replace("false", "true"));

        assertThat(new DeploymentLock("id-1", TIME, true, "me").isOf(log, "me", null), is(true));
        assertThat(OURS.isOf(log, "me", null), is(false));
    }

    @Test
    void aLogIsReadUpToWhereItWasCutShort() {
        CliLog log = CliLog.parse("not JSON\n\n[1]\n"
                + "{\"level\":\"WARN\",\"msg\":\"State was last deployed with\\nCLI version 1.27.0\"}\n" + REQUESTED
                + REQUESTED.substring(0, 40));

        assertThat(log.lockRequested(), is(Instant.parse("2026-11-26T13:14:05.034942362Z")));
        assertThat(log.warnings(), is(List.of("State was last deployed with CLI version 1.27.0")));
    }
}
