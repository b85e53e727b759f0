package io.jenkins.plugins.databricks.api.files;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Large files of a volume, in ranges. */
class VolumeReaderTest {

    private static final String PATH = "/Volumes/c/s/v/big.bin";
    private static final String GETS = "/api/2.0/fs/files" + PATH;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Instant LONG_AGO = Instant.ofEpochSecond(1_000_000_000);
    private static final String WRITTEN = "Sun, 9 Sep 2001 01:46:40 GMT";

    private static final int LENGTH = 1_000_000;
    private static final VolumeReader.Limits LIMITS = new VolumeReader.Limits(500_000, 40_000);
    private static final int RANGES = 27;

    private final MemoryTarget target = new MemoryTarget();

    @StartEmulator
    private Emulator emulator;

    private VolumeReader reader;

    @BeforeEach
    void connect() {
        reader = new VolumeReader(TestClients.of(emulator), LIMITS);
    }

    /** At once, as Databricks does it. */
    private byte[] put(int seed, int length, Instant modified) throws IOException {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        Path file = emulator.root().resolve(PATH.substring(1));
        Files.createDirectories(file.getParent());
        Path written = Files.write(file.resolveSibling("written"), bytes);
        Files.setLastModifiedTime(written, FileTime.from(modified));
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        return bytes;
    }

    private void read() throws IOException, InterruptedException {
        reader.read(reader.find(PATH), target);
    }

    /** Reads in the background. */
    private CompletableFuture<Void> reading(MemoryTarget into) {
        return CompletableFuture.runAsync(() -> {
            try {
                reader.read(reader.find(PATH), into);
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private void assertRead(byte[] bytes) {
        assertThat(target.taken(), is((long) bytes.length));
        assertThat(Arrays.mismatch(target.bytes(), bytes), is(-1));
    }

    /** The ranges that were asked for, by their places; {@code null} for a whole file. */
    private List<String> ranges() {
        return emulator.requests("GET", GETS).stream()
                .map(request -> request.header("Range"))
                .sorted(Comparator.nullsLast(Comparator.comparing(VolumeReaderTest::start)))
                .toList();
    }

    private static long start(String range) {
        return Long.parseLong(range.substring("bytes=".length(), range.indexOf('-')));
    }

    @Test
    void aLargeFileComesInRangesOfOneState() throws Exception {
        byte[] bytes = put(1, LENGTH, LONG_AGO);

        read();

        assertRead(bytes);
        List<String> ranges = ranges();
        assertThat(ranges, hasSize(RANGES));
        long next = 0;
        for (String range : ranges) {
            assertThat(start(range), is(next));
            next = Long.parseLong(range.substring(range.indexOf('-') + 1)) + 1;
        }
        assertThat(next, is((long) LENGTH));
        assertThat(
                emulator.requests("GET", GETS).stream()
                        .map(request -> request.header("If-Unmodified-Since"))
                        .toList(),
                everyItem(is(WRITTEN)));
    }

    @ParameterizedTest
    @CsvSource({"499999, 1", "500000, 18"})
    void aFileFromTheThresholdOnComesInRanges(int length, int requests) throws Exception {
        byte[] bytes = put(1, length, LONG_AGO);

        read();

        assertRead(bytes);
        assertThat(ranges(), hasSize(requests));
    }

    /** The length that a list has told may be an old one. */
    @ParameterizedTest
    @ValueSource(ints = {0, 100, 2_000_000})
    void aFileThatIsNotAsLongAsItWasComesAsItIs(int length) throws Exception {
        put(1, LENGTH, LONG_AGO);
        RemoteEntry listed = reader.find(PATH);
        byte[] bytes = put(2, length, LONG_AGO);

        reader.read(listed, target);

        assertRead(bytes);
    }

    /** Times are in seconds: it may be written once more in the same one. The minute is for slow machines. */
    @Test
    void aFileThatHasJustBeenWrittenComesInOne() throws Exception {
        byte[] bytes = put(1, LENGTH, Instant.now().plusSeconds(60));
        emulator.fault(Fault.on("GET", GETS).truncateBodyAfter(300_000));

        read();

        assertRead(bytes);
        assertThat(ranges(), is(Arrays.asList(null, null)));
    }

    @Test
    void allFilesTogetherHaveNineRequestsUnderWay() throws Exception {
        byte[] bytes = put(1, LENGTH, LONG_AGO);
        CountDownLatch release = new CountDownLatch(1);
        emulator.fault(Fault.on("GET", GETS).always().holdUntil(release));
        MemoryTarget other = new MemoryTarget();

        List<CompletableFuture<Void>> readings = List.of(reading(target), reading(other));

        emulator.awaitRequests(4, "HEAD", GETS, PATIENCE);
        assertThat(emulator.awaitArrivals(9, "GET", GETS, PATIENCE), is(9L));
        release.countDown();
        for (CompletableFuture<Void> reading : readings) {
            reading.get(60, TimeUnit.SECONDS);
        }
        assertRead(bytes);
        assertThat(Arrays.mismatch(other.bytes(), bytes), is(-1));
    }

    @Test
    void aSlowRangeHoldsNoOtherBack() throws Exception {
        byte[] bytes = put(1, LENGTH, LONG_AGO);
        CountDownLatch release = new CountDownLatch(1);
        emulator.fault(Fault.on("GET", GETS).holdUntil(release));

        CompletableFuture<Void> reading = reading(target);

        emulator.awaitRequests(RANGES - 1, "GET", GETS, PATIENCE);
        release.countDown();
        reading.get(60, TimeUnit.SECONDS);
        assertRead(bytes);
    }

    @Test
    void aRangeThatBreaksOffGoesOnWhereItWas() throws Exception {
        byte[] bytes = put(1, LENGTH, LONG_AGO);
        emulator.fault(Fault.on("GET", GETS).after(5).truncateBodyAfter(10_000));
        emulator.fault(Fault.on("GET", GETS).after(7).times(2).resetBefore());
        emulator.fault(Fault.on("GET", GETS).after(9).times(2).status(503));

        read();

        assertRead(bytes);
        List<Long> starts = ranges().stream().map(VolumeReaderTest::start).toList();
        assertThat(starts, hasSize(RANGES + 5));
        assertThat(
                "one goes on",
                starts.stream().filter(start -> start % 37_038 == 10_000).count(),
                is(1L));
    }

    /** All of them have come whole, so there is nothing left to ask for. */
    @Test
    void aRangeOfWhichOnlyTheEndOfItsLastChunkIsMissingIsComplete() throws Exception {
        byte[] bytes = put(1, LENGTH, LONG_AGO);
        emulator.fault(Fault.on("GET", GETS).times(RANGES).breakBeforeLastChunk());

        read();

        assertRead(bytes);
        assertThat(ranges(), hasSize(RANGES));
    }

    /** Here in what follows a break. */
    @Test
    void aFileOfWhichOnlyTheEndOfItsLastChunkIsMissingIsComplete() throws Exception {
        byte[] bytes = put(1, 400_000, LONG_AGO);
        emulator.fault(Fault.on("GET", GETS).truncateBodyAfter(100_000));
        emulator.fault(Fault.on("GET", GETS).breakBeforeLastChunk());

        read();

        assertRead(bytes);
        assertThat(ranges(), is(Arrays.asList("bytes=100000-399999", null)));
    }

    /** No mixture of both, though both are equally long. */
    @Test
    void aFileThatChangesBetweenItsRangesIsReadAnew() throws Exception {
        put(1, LENGTH, LONG_AGO);
        CountDownLatch changed = new CountDownLatch(1);
        emulator.fault(Fault.on("GET", GETS).after(12).times(9).holdUntil(changed));

        CompletableFuture<Void> reading = reading(target);
        emulator.awaitRequests(12, "GET", GETS, PATIENCE);
        byte[] bytes = put(2, LENGTH, LONG_AGO.plusSeconds(1));
        changed.countDown();

        reading.get(60, TimeUnit.SECONDS);
        assertRead(bytes);
    }

    /** As of a proxy that removes the condition from requests, and the time from responses. */
    @Test
    void aRangeThatDoesNotSayOfWhichStateItIsMakesFilesComeInOne() throws Exception {
        byte[] bytes = put(1, 100_000, LONG_AGO);
        reader = new VolumeReader(TestClients.of(emulator), new VolumeReader.Limits(1, 50_000));
        emulator.fault(Fault.on("GET", GETS)
                .status(206)
                .header("Content-Range", "bytes 0-11111/100000")
                .body("x".repeat(11_112)));

        read();

        assertRead(bytes);
        assertThat("in one", ranges(), hasItem(nullValue()));
    }

    @Test
    void aFileThatNeverRestsIsAnErrorThatSaysSo() throws Exception {
        put(1, LENGTH, LONG_AGO);
        emulator.fault(Fault.on("GET", GETS).always().status(412));

        IOException e = assertThrows(IOException.class, this::read);

        assertThat(e.getMessage(), containsString("it changes while it is being downloaded"));
    }

    /** As of a proxy that does not know ranges, or of a server that does not know the condition. */
    @ParameterizedTest
    @CsvSource({
        "200, ''",
        "206, 'Sat, 8 Sep 2001 01:46:40 GMT'",
    })
    void whatIsNoRangeOfTheStateMakesFilesComeInOne(int status, String modified) throws Exception {
        byte[] bytes = put(1, LENGTH, LONG_AGO);
        emulator.fault(Fault.on("GET", GETS)
                .after(3)
                .status(status)
                .header("Content-Range", "bytes 0-2/1000000")
                .header("Last-Modified", modified)
                .body("old"));

        read();

        assertRead(bytes);
        assertThat("in one", ranges(), hasItem(nullValue()));
        emulator.clearRequests();
        read();
        assertThat("another file", ranges(), is(Arrays.asList((String) null)));
    }

    @ParameterizedTest
    @CsvSource({
        "bytes 5-7/1000000, it sent another range",
        "bytes 0-2/1000000, it sent another range",
        "none, it did not say which range"
    })
    void anotherRangeIsNotTaken(String range, String message) throws Exception {
        byte[] bytes = put(1, LENGTH, LONG_AGO);
        Fault wrong = Fault.on("GET", GETS).after(3).times(2);
        emulator.fault(wrong.status(206)
                .header("Content-Range", range)
                .header("Last-Modified", WRITTEN)
                .body("old"));

        read();

        assertRead(bytes);
        emulator.fault(Fault.on("GET", GETS)
                .always()
                .status(206)
                .header("Content-Range", range)
                .header("Last-Modified", WRITTEN)
                .body("old"));
        reader = new VolumeReader(TestClients.of(emulator, TestClients.quick().withTotal(Duration.ZERO)), LIMITS);
        IOException e = assertThrows(IOException.class, this::read);
        assertThat(e.getMessage(), containsString(message));
    }

    /** What a range holds is as long as it says. */
    @ParameterizedTest
    @CsvSource({"'', it sent less than the range", "xy, it sent more than the range"})
    void aRangeOfAnotherLengthIsNotTaken(String body, String message) throws Exception {
        byte[] bytes = put(1, 1, LONG_AGO);
        reader = new VolumeReader(TestClients.of(emulator), new VolumeReader.Limits(1, 1));
        emulator.fault(Fault.on("GET", GETS)
                .times(2)
                .status(206)
                .header("Content-Range", "bytes 0-0/1")
                .header("Last-Modified", WRITTEN)
                .body(body));

        read();

        assertRead(bytes);
        emulator.fault(Fault.on("GET", GETS)
                .always()
                .status(206)
                .header("Content-Range", "bytes 0-0/1")
                .header("Last-Modified", WRITTEN)
                .body(body));
        reader = new VolumeReader(
                TestClients.of(emulator, TestClients.quick().withTotal(Duration.ZERO)), new VolumeReader.Limits(1, 1));
        IOException e = assertThrows(IOException.class, this::read);
        assertThat(e.getMessage(), containsString(message));
    }

    @Test
    void oneRangeThatIsRefusedEndsTheFile() throws Exception {
        put(1, LENGTH, LONG_AGO);
        CountDownLatch never = new CountDownLatch(1);
        emulator.fault(Fault.on("GET", GETS).times(8).holdUntil(never));
        emulator.fault(Fault.on("GET", GETS).status(403));

        DatabricksException e = assertThrows(DatabricksException.class, this::read);

        assertThat(e.status(), is(403));
        assertThat(emulator.requests("GET", GETS).size(), lessThan(RANGES));
        never.countDown();
    }

    @Test
    void anAbortEndsAllRanges() throws Exception {
        put(1, LENGTH, LONG_AGO);
        CountDownLatch never = new CountDownLatch(1);
        emulator.fault(Fault.on("GET", GETS).after(3).always().holdUntil(never));
        CompletableFuture<Throwable> end = new CompletableFuture<>();
        Thread build = new Thread(() -> {
            try {
                read();
                end.complete(null);
            } catch (Throwable e) {
                end.complete(e);
            }
        });
        build.start();
        emulator.awaitArrivals(12, "GET", GETS, PATIENCE);

        build.interrupt();

        assertThat(end.get(60, TimeUnit.SECONDS), is(instanceOf(InterruptedException.class)));
        assertThat("nothing more is asked for", emulator.awaitArrivals(12, "GET", GETS, PATIENCE), is(12L));
        never.countDown();
    }

    @ParameterizedTest
    @CsvSource({
        "52428800, 5825423",
        "536870912, 59652324",
        "603979776, 67108864",
        "603979777, 33554433",
        "1099511627776, 67088391"
    })
    void allConnectionsGetAsMuchToDo(long length, long range) {
        VolumeReader.Limits limits = new VolumeReader.Limits(50 << 20, 64 << 20);

        assertThat(limits.rangeLength(length), is(range));
    }
}
