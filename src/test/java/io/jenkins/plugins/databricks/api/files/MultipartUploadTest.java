package io.jenkins.plugins.databricks.api.files;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.emulator.http.RecordedRequest;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.FakeTime;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.PresignedUrl;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.TestClients;
import io.jenkins.plugins.databricks.rest.content.Content;
import io.jenkins.plugins.databricks.rest.content.ContentChangedException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Large files to a volume, in parts to presigned addresses of the cloud's storage. */
class MultipartUploadTest {

    private static final int PART = 5 << 20;
    private static final int LENGTH = 3 * PART + 17;
    private static final String PATH = "/Volumes/c/s/v/a b/big.bin";
    private static final String FILE = "/api/2.0/fs/files/Volumes/c/s/v/a%20b/big.bin";
    private static final String PART_URLS = "/api/2.0/fs/create-upload-part-urls";
    private static final String STORAGE = "/storage/";
    private static final Volumes.Limits LIMITS = new Volumes.Limits(6L * PART, PART, PART, 100, 4L << 30);

    private static final byte[] BYTES = new byte[8 * PART];

    static {
        new Random(1).nextBytes(BYTES);
    }

    @TempDir
    Path folder;

    @StartEmulator
    private Emulator emulator;

    private RestClient client;

    @BeforeEach
    void connect() {
        client = TestClients.of(emulator);
    }

    private Path write(int length) throws IOException {
        return Files.write(folder.resolve("big.bin"), Arrays.copyOf(BYTES, length));
    }

    private Volumes volumes() {
        return new Volumes(client, LIMITS);
    }

    private void assertArrived() throws IOException {
        assertThat(Files.mismatch(arrived(), folder.resolve("big.bin")), is(-1L));
        assertThat("nothing is left in storage", emulator.openVolumeUploads(), is(0));
    }

    private Path arrived() {
        return emulator.root().resolve("Volumes/c/s/v/a b/big.bin");
    }

    private int puts() {
        return emulator.requests("PUT", "/api/2.0/fs/files").size();
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "-1, 0", "1, 2", "5242880, 2", "5242881, 3"})
    void aFileFromTheThresholdOnGoesInParts(int beyond, int parts) throws Exception {
        int length = PART + beyond;
        Content content = Content.of(write(length));

        new Volumes(client, new Volumes.Limits(6L * PART, PART + 1, PART, 100, 4L << 30))
                .upload(at(PATH), content, true);

        assertArrived();
        assertThat(emulator.requests("PUT", STORAGE), hasSize(parts));
        assertThat(puts(), is(parts == 0 ? 1 : 0));
    }

    @Test
    void storageIsSentNoTokenAndTheHeadersThatItWants() throws Exception {
        volumes().upload(at(PATH), Content.of(write(LENGTH)), true);

        for (RecordedRequest part : emulator.requests("PUT", STORAGE)) {
            assertThat(part.header("Authorization"), nullValue());
            assertThat(part.header("x-storage-encryption"), is("AES256"));
        }
        RecordedRequest initiate = emulator.requests("POST", FILE).get(0);
        assertThat(
                "said in so many words, since unset means yes", initiate.query().get("overwrite"), is("true"));
    }

    @Test
    void partsThatStorageGivesNoNameArePutTogetherAllTheSame() throws Exception {
        emulator.storageNamesNoParts();

        volumes().upload(at(PATH), Content.of(write(LENGTH)), true);

        assertArrived();
        assertThat(emulator.requests("POST", FILE).get(1).body(), containsString("{\"part_number\":1,\"etag\":\"\"}"));
    }

    @Test
    void aWebPageInPlaceOfStorageIsNotTakenForSuccess() throws Exception {
        emulator.fault(
                Fault.on("PUT", "/storage/*").after(1).always().status(200).html());

        DatabricksException e = assertThrows(
                DatabricksException.class, () -> volumes().upload(at(PATH), Content.of(write(LENGTH)), true));

        assertThat(e.getMessage(), containsString("This is a web page, not a response of a cloud's storage"));
        assertThat(Files.exists(arrived()), is(false));
    }

    @Test
    void partsGrowWithTheFileSoThatThereAreNotTooMany() {
        assertThat(Volumes.LIMITS.partLength(60L << 20), is(10L << 20));
        assertThat(Volumes.LIMITS.partLength(1000L << 20), is(10L << 20));
        assertThat(Volumes.LIMITS.partLength(1001L << 20), is(11L << 20));
        assertThat(Volumes.LIMITS.partLength(1L << 40), is(4L << 30));
    }

    @Test
    void addressesThatHaveExpiredAreReplaced() throws Exception {
        AtomicInteger opened = new AtomicInteger();
        Content content = watched(Content.of(write(LENGTH)), () -> {
            if (opened.incrementAndGet() <= 3) {
                emulator.expireUploadUrls();
            }
        });

        volumes().upload(at(PATH), content, true);

        assertArrived();
        assertThat(
                emulator.requests("PUT", STORAGE).stream()
                                .filter(part -> part.status() == 403)
                                .count()
                        > 0,
                is(true));
    }

    @Test
    void addressesThatAreAlwaysRefusedAreGivenUpAndThePartsForgotten() throws Exception {
        emulator.fault(Fault.on("PUT", STORAGE + "*").after(1).always().status(403));

        DatabricksException e = assertThrows(
                DatabricksException.class, () -> volumes().upload(at(PATH), Content.of(write(LENGTH)), true));

        assertThat(e.status(), is(403));
        assertThat(Files.exists(arrived()), is(false));
        assertThat(emulator.openVolumeUploads(), is(0));
    }

    @Test
    void partsArriveThroughEveryKindOfTrouble() throws Exception {
        emulator.fault(Fault.on("*", "*").status(429).header("Retry-After", "0"));
        emulator.fault(Fault.on("POST", PART_URLS).resetAfter());
        emulator.fault(Fault.on("PUT", STORAGE + "*").resetBefore());
        emulator.fault(Fault.on("PUT", STORAGE + "*").status(503));
        emulator.fault(Fault.on("PUT", STORAGE + "*").status(500));
        emulator.fault(Fault.on("PUT", STORAGE + "*").resetInBodyAfter(100_000));
        emulator.fault(Fault.on("PUT", STORAGE + "*").resetAfter());

        volumes().upload(at(PATH), Content.of(write(LENGTH)), true);

        assertArrived();
    }

    @Test
    void aLostAnswerToTheCompletionIsNoHarmWhereTheFileMayBeReplaced() throws Exception {
        emulator.fault(Fault.on("POST", FILE).after(1).resetAfter());

        volumes().upload(at(PATH), Content.of(write(LENGTH)), true);

        assertArrived();
    }

    @Test
    void aLostAnswerToTheCompletionIsToldWhereTheFileMayNotBeReplaced() throws Exception {
        emulator.fault(Fault.on("POST", FILE).after(1).resetAfter());

        DatabricksException e = assertThrows(
                DatabricksException.class, () -> volumes().upload(at(PATH), Content.of(write(LENGTH)), false));

        assertThat(e.isAlreadyExists(), is(false));
        assertThat(e.getMessage(), containsString("Whether Databricks acted on the call is unknown"));
        assertThat(emulator.requests("POST", FILE), hasSize(2));
    }

    @Test
    void aFileThatIsThereIsFoundBeforeAnyPartIsSent() throws Exception {
        volumes().upload(at(PATH), Content.of(write(PART)), false);
        emulator.clearRequests();

        DatabricksException e = assertThrows(
                DatabricksException.class, () -> volumes().upload(at(PATH), Content.of(write(LENGTH)), false));

        assertThat(e.isAlreadyExists(), is(true));
        assertThat(emulator.requests("PUT", STORAGE), hasSize(0));
    }

    @ParameterizedTest
    @CsvSource({"403, FILES_API_API_IS_NOT_ENABLED", "500, FILES_API_REQUESTER_NETWORK_ZONE_UNKNOWN"})
    void aWorkspaceWithoutPresignedAddressesGetsTheFileInOneRequest(int status, String reason) throws Exception {
        emulator.fault(Fault.on("POST", FILE)
                .status(status)
                .body("{\"error_code\":\"X\",\"message\":\"no\",\"details\":[{\"@type\":"
                        + "\"type.googleapis.com/google.rpc.ErrorInfo\",\"reason\":\"" + reason + "\"}]}"));
        Volumes volumes = volumes();

        volumes.upload(at(PATH), Content.of(write(LENGTH)), true);
        volumes.upload(at(PATH), Content.of(write(LENGTH)), true);

        assertArrived();
        assertThat(puts(), is(2));
        assertThat("asked once", emulator.requests("POST", FILE), hasSize(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example/bucket?sig=s",
                "https://evil-amazonaws.com/bucket?sig=s",
                "http://bucket.s3.eu-west-1.amazonaws.com/x?sig=s",
                "https://bucket.s3.eu-west-1.amazonaws.com@evil.example/x?sig=s",
                "//evil.example/x",
                "file:///etc/passwd",
                "no address",
                "",
            })
    void anAddressThatIsNoStorageGetsNothing(String url) throws Exception {
        emulator.fault(Fault.on("POST", "/api/2.0/fs/create-upload-part-urls")
                .always()
                .status(200)
                .body("{\"upload_part_urls\": [{\"url\": \"" + url + "\", \"part_number\": 1}]}"));

        volumes().upload(at(PATH), Content.of(write(LENGTH)), true);

        assertArrived();
        assertThat("in one request to the workspace", puts(), is(1));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://bucket.s3.eu-west-1.amazonaws.com/x?sig=s",
                "https://account.dfs.core.windows.net/root/x?sig=s",
                "https://account.blob.core.chinacloudapi.cn/root/x?sig=s",
                "https://storage.googleapis.com/bucket/x?sig=s",
                "https://0123456789abcdef.r2.cloudflarestorage.com/bucket/x?sig=s",
            })
    void theStorageOfEachCloudIsOne(String url) throws Exception {
        PresignedUrl presigned = PresignedUrl.of(
                JsonCodec.MAPPER.readTree("{\"url\": \"" + url + "\", \"headers\": [{\"name\": \"x-ms-blob-type\","
                        + " \"value\": \"BlockBlob\"}, {\"name\": \"Host\", \"value\": \"evil.example\"},"
                        + " {\"name\": \"a\\r\\nHost\", \"value\": \"evil.example\"}]}"),
                URI.create("https://adb-1.7.azuredatabricks.net"));

        assertThat(presigned.uri(), is(URI.create(url)));
        assertThat(presigned.headers(), is(Map.of("x-ms-blob-type", "BlockBlob")));
    }

    @Test
    void aStorageThatCannotBeReachedIsGoneAroundAndThePartsForgotten() throws Exception {
        emulator.fault(Fault.on("PUT", STORAGE + "*").always().status(403));

        volumes().upload(at(PATH), Content.of(write(LENGTH)), true);

        assertArrived();
        assertThat(puts(), is(1));
    }

    @Test
    void googleCloudGetsTheFileInOneRequestAsFarAsThatGoes() throws Exception {
        emulator.fault(
                Fault.on("POST", FILE).always().status(200).body("{\"resumable_upload\":{\"session_token\":\"abc\"}}"));
        volumes().upload(at(PATH), Content.of(write(LENGTH)), true);
        assertArrived();

        IOException e = assertThrows(
                IOException.class, () -> volumes().upload(at(PATH), Content.of(write(6 * PART + 1)), true));

        assertThat(
                e.getMessage(),
                is("it has 31457281 bytes, but a volume takes no more than 31457280 in one request. Sending it in parts"
                        + " was not possible: the workspace offers no upload in parts, as on Google Cloud"));
    }

    @Test
    void otherErrorsOfTheBeginningAreToldAsTheyAre() throws Exception {
        emulator.fault(Fault.on("POST", FILE).status(403).error("PERMISSION_DENIED", "No WRITE VOLUME"));

        DatabricksException e = assertThrows(
                DatabricksException.class, () -> volumes().upload(at(PATH), Content.of(write(LENGTH)), true));

        assertThat(e.getMessage(), containsString("No WRITE VOLUME"));
        assertThat(puts(), is(0));
    }

    @ParameterizedTest
    @ValueSource(ints = {LENGTH - PART, LENGTH, LENGTH + 1})
    void aFileThatChangesBetweenItsPartsIsReportedAndDoesNotArrive(int lengthThen) throws Exception {
        Path file = write(LENGTH);
        AtomicBoolean changed = new AtomicBoolean();
        Content content = watched(Content.of(file), () -> {
            if (!emulator.requests("PUT", STORAGE).isEmpty() && changed.compareAndSet(false, true)) {
                try {
                    Files.write(file, new byte[lengthThen]);
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        });

        assertThrows(ContentChangedException.class, () -> volumes().upload(at(PATH), content, true));

        assertThat(Files.exists(arrived()), is(false));
        assertThat(emulator.openVolumeUploads(), is(0));
    }

    @Test
    void noMorePartsAreUnderWayThanTheLimitSaysHoweverManyFilesTheyBelongTo() throws Exception {
        AtomicInteger open = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Content file = Content.of(write(8 * PART));
        Content counting = new Content() {
            @Override
            public InputStream open() throws IOException {
                return file.open();
            }

            @Override
            public InputStream open(long offset, long length) throws IOException {
                most.accumulateAndGet(open.incrementAndGet(), Math::max);
                return new FilterInputStream(file.open(offset, length)) {
                    @Override
                    public void close() throws IOException {
                        open.decrementAndGet();
                        super.close();
                    }
                };
            }

            @Override
            public long length() {
                return file.length();
            }
        };

        Volumes volumes = volumes();
        emulator.latency(Duration.ofMillis(5));
        CompletableFuture<Exception> first = uploading(volumes, PATH, counting);
        CompletableFuture<Exception> second = uploading(volumes, PATH + "2", counting);
        CompletableFuture<Exception> third = uploading(volumes, PATH + "3", counting);

        for (CompletableFuture<Exception> end : List.of(first, second, third)) {
            assertThat(end.get(60, TimeUnit.SECONDS), nullValue());
        }
        assertArrived();
        assertThat(most.get(), allOf(greaterThan(1), lessThanOrEqualTo(10)));
    }

    @Test
    void aFileThatFailsLeavesThePartsOfOthersAlone() throws Exception {
        Content file = Content.of(write(8 * PART));
        AtomicInteger opened = new AtomicInteger();
        Content broken = watched(file, () -> {
            if (opened.incrementAndGet() > 1) {
                throw new IllegalStateException("cannot be read");
            }
        });
        Volumes volumes = volumes();
        emulator.latency(Duration.ofMillis(5));

        CompletableFuture<Exception> whole = uploading(volumes, PATH, file);
        CompletableFuture<Exception> failed = uploading(volumes, PATH + "2", broken);

        assertThat(failed.get(60, TimeUnit.SECONDS).getMessage(), containsString("cannot be read"));
        assertThat(whole.get(60, TimeUnit.SECONDS), nullValue());
        assertArrived();
        assertThat(Files.exists(emulator.root().resolve("Volumes/c/s/v/a b/big.bin2")), is(false));
    }

    /** Uploads on a thread of its own; completed by its failure, or by {@code null}. */
    private static CompletableFuture<Exception> uploading(Volumes volumes, String path, Content content) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        volumes.upload(at(path), content, true);
                        return null;
                    } catch (Exception e) {
                        return e;
                    }
                },
                work -> new Thread(work).start());
    }

    @Test
    void addressesReachNeitherTheLogNorAnError() throws Exception {
        StringBuffer told = new StringBuffer();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord logged) {
                told.append(new SimpleFormatter().format(logged));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        handler.setLevel(Level.ALL);
        Logger logger = Logger.getLogger("io.jenkins.plugins.databricks");
        logger.addHandler(handler);
        logger.setLevel(Level.ALL);
        try {
            emulator.fault(Fault.on("PUT", STORAGE + "*").status(503));
            emulator.fault(Fault.on("PUT", STORAGE + "*").resetBefore());
            volumes().upload(at(PATH), Content.of(write(LENGTH)), true);
            emulator.fault(Fault.on("PUT", STORAGE + "*").after(1).always().resetBefore());
            client = TestClients.of(emulator, new FakeTime().policy());
            IOException e =
                    assertThrows(IOException.class, () -> volumes().upload(at(PATH), Content.of(write(LENGTH)), true));
            StringWriter trace = new StringWriter();
            e.printStackTrace(new PrintWriter(trace));
            told.append(trace);
        } finally {
            logger.setLevel(null);
            logger.removeHandler(handler);
        }
        assertThat(told.toString(), containsString("cloud storage"));
        for (RecordedRequest part : emulator.requests("PUT", STORAGE)) {
            String signature = part.query().get("sig");
            assertThat(told.toString(), not(containsString(signature.substring(0, 36))));
        }
        String session = emulator.requests("POST", PART_URLS)
                .get(0)
                .json()
                .path("session_token")
                .asText();
        assertThat(told.toString(), not(containsString(session)));
    }

    /** Calls somebody before each part is opened. */
    private static Content watched(Content content, Runnable watcher) {
        return new Content() {
            @Override
            public InputStream open() throws IOException {
                return content.open();
            }

            @Override
            public InputStream open(long offset, long length) throws IOException {
                watcher.run();
                return content.open(offset, length);
            }

            @Override
            public long length() {
                return content.length();
            }
        };
    }

    private static Destination at(String path) {
        return new Destination(path, null, null);
    }

    /** An aborted build, or a Jenkins that stops, has no second chance to do it. */
    @ParameterizedTest
    @CsvSource({
        "POST, " + PART_URLS + ", 0, 0",
        "PUT, " + STORAGE + "*, 0, 0",
        "PUT, " + STORAGE + "*, 2, 2",
        "POST, " + FILE + ", 1, 4"
    })
    void anInterruptCallsTheUploadOffBeforeItEnds(String method, String path, int pass, int parts) throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        emulator.fault(Fault.on(method, path).after(pass).always().holdUntil(never));
        Content content = Content.of(write(LENGTH));
        CompletableFuture<Exception> end = new CompletableFuture<>();
        Thread uploading = new Thread(() -> {
            try {
                volumes().upload(at(PATH), content, true);
                end.complete(null);
            } catch (Exception e) {
                end.complete(e);
            }
        });
        uploading.start();
        emulator.awaitRequests(parts, "PUT", STORAGE, Duration.ofSeconds(30));
        emulator.awaitArrival(method, path.replace("*", ""), Duration.ofSeconds(30));

        uploading.interrupt();

        assertThat(end.get(30, TimeUnit.SECONDS), instanceOf(InterruptedException.class));
        assertThat(emulator.openVolumeUploads(), is(0));
        never.countDown();
    }
}
