package io.jenkins.plugins.databricks.api.files;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Large files of DBFS, in blocks. */
class DbfsReaderTest {

    private static final String READS = "/api/2.0/dbfs/read";
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int BLOCK = 1 << 20;

    private final MemoryTarget target = new MemoryTarget();

    @StartEmulator
    private Emulator emulator;

    private DbfsReader reader;

    @BeforeEach
    void connect() {
        reader = new DbfsReader(TestClients.of(emulator));
    }

    /** At once, as Databricks does it. */
    private byte[] put(int seed, int length) throws IOException {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        Path folder = Files.createDirectories(emulator.root().resolve("dbfs"));
        Path written = Files.write(folder.resolve("written"), bytes);
        Files.setLastModifiedTime(written, FileTime.fromMillis(1_000_000_000_000L + seed));
        Files.move(written, folder.resolve("big.bin"), StandardCopyOption.ATOMIC_MOVE);
        return bytes;
    }

    private CompletableFuture<Void> reading(MemoryTarget into) {
        return CompletableFuture.runAsync(() -> {
            try {
                reader.read(reader.find("/big.bin"), into);
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static void assertRead(MemoryTarget target, byte[] bytes) {
        assertThat(target.taken(), is((long) bytes.length));
        assertThat(Arrays.mismatch(target.bytes(), bytes), is(-1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 20 * BLOCK})
    void aFileOfAnyLengthIsRead(int length) throws Exception {
        byte[] bytes = put(1, length);

        reading(target).get(60, TimeUnit.SECONDS);

        assertRead(target, bytes);
    }

    @Test
    void aSlowBlockHoldsNoOtherBack() throws Exception {
        byte[] bytes = put(1, 40 * BLOCK);
        CountDownLatch release = new CountDownLatch(1);
        emulator.fault(Fault.on("GET", READS).holdUntil(release));

        CompletableFuture<Void> reading = reading(target);

        emulator.awaitRequests(39, "GET", READS, PATIENCE);
        release.countDown();
        reading.get(60, TimeUnit.SECONDS);
        assertRead(target, bytes);
    }

    @Test
    void allFilesTogetherHaveSixteenBlocksUnderWay() throws Exception {
        byte[] bytes = put(1, 20 * BLOCK);
        CountDownLatch release = new CountDownLatch(1);
        emulator.fault(Fault.on("GET", READS).always().holdUntil(release));
        MemoryTarget other = new MemoryTarget();

        CompletableFuture<Void> one = reading(target);
        CompletableFuture<Void> two = reading(other);

        emulator.awaitRequests(2, "GET", "/api/2.0/dbfs/get-status", PATIENCE);
        assertThat(emulator.awaitArrivals(16, "GET", READS, PATIENCE), is(16L));
        release.countDown();
        one.get(60, TimeUnit.SECONDS);
        two.get(60, TimeUnit.SECONDS);
        assertRead(target, bytes);
        assertRead(other, bytes);
    }

    /** A server says how long a block is, and was asked for no more than a mebibyte. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"bytes_read\":2,\"data\":\"YQ==\"} | it sent a block that is not as long as it says",
                "{\"data\":\"YQ==\"}                    | it sent a block that is not as long as it says",
                "{\"bytes_read\":1,\"data\":\"Y!\"}       | it sent something that is no block",
                "[1]                                  | it sent something that is no block",
                "secret                               | it sent something that is no block"
            })
    void whatIsNoBlockIsNotTaken(String body, String message) throws Exception {
        byte[] bytes = put(1, 3 * BLOCK);
        emulator.fault(Fault.on("GET", READS).times(2).status(200).body(body));
        emulator.fault(Fault.on("GET", READS).truncateBodyAfter(BLOCK));

        reading(target).get(60, TimeUnit.SECONDS);

        assertRead(target, bytes);
        emulator.fault(Fault.on("GET", READS).always().status(200).body(body));
        reader = new DbfsReader(TestClients.of(emulator, TestClients.quick().withTotal(Duration.ZERO)));
        IOException e = assertThrows(IOException.class, () -> reader.read(reader.find("/big.bin"), target));
        assertThat(e.getMessage(), allOf(containsString(message), not(containsString("secret"))));
    }

    @Test
    void aLongerBlockThanWasAskedForIsNotTaken() throws Exception {
        put(1, 3 * BLOCK);
        String data = Base64.getEncoder().encodeToString(new byte[BLOCK + 1]);
        emulator.fault(Fault.on("GET", READS)
                .always()
                .status(200)
                .body("{\"bytes_read\":" + (BLOCK + 1) + ",\"data\":\"" + data + "\"}"));
        reader = new DbfsReader(TestClients.of(emulator, TestClients.quick().withTotal(Duration.ZERO)));

        IOException e = assertThrows(IOException.class, () -> reader.read(reader.find("/big.bin"), target));

        assertThat(e.getMessage(), containsString("it sent a longer block than it was asked for"));
    }

    /** What a block has beside its bytes may be long, too. */
    @Test
    void anAnswerThatIsMuchLongerThanABlockIsNotTaken() throws Exception {
        put(1, 3 * BLOCK);
        String data = Base64.getEncoder().encodeToString(new byte[BLOCK]);
        emulator.fault(Fault.on("GET", READS)
                .always()
                .status(200)
                .body("{\"more\":\"" + "x".repeat(2 * BLOCK) + "\",\"bytes_read\":" + BLOCK + ",\"data\":\"" + data
                        + "\"}"));
        reader = new DbfsReader(TestClients.of(emulator, TestClients.quick().withTotal(Duration.ZERO)));

        IOException e = assertThrows(IOException.class, () -> reader.read(reader.find("/big.bin"), target));

        assertThat(e.getMessage(), containsString("it sent something that is no block"));
    }

    /** JSON may escape slashes, of which the base64 of some bytes has nothing but. */
    @Test
    void aBlockWhoseCharactersAreAllEscapedIsTaken() throws Exception {
        put(1, BLOCK - 1);
        byte[] bytes = new byte[BLOCK - 1];
        Arrays.fill(bytes, (byte) 0xFF);
        String data = Base64.getEncoder().encodeToString(bytes).replace("/", "\\/");
        emulator.fault(Fault.on("GET", READS)
                .status(200)
                .body("{\"bytes_read\":" + bytes.length + ",\"data\":\"" + data + "\"}"));

        reading(target).get(60, TimeUnit.SECONDS);

        assertRead(target, bytes);
    }

    /** No mixture of both, though both are equally long. */
    @Test
    void aFileThatChangesBetweenItsBlocksIsReadAnew() throws Exception {
        put(1, 40 * BLOCK);
        CountDownLatch changed = new CountDownLatch(1);
        emulator.fault(Fault.on("GET", READS).after(20).times(16).holdUntil(changed));

        CompletableFuture<Void> reading = reading(target);
        emulator.awaitRequests(20, "GET", READS, PATIENCE);
        byte[] bytes = put(2, 40 * BLOCK);
        changed.countDown();

        reading.get(60, TimeUnit.SECONDS);
        assertRead(target, bytes);
    }
}
