package io.jenkins.plugins.databricks.deploy.download;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;

import io.jenkins.plugins.databricks.deploy.PhaseTables;
import io.jenkins.plugins.databricks.deploy.TellingLog;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.TestClients;
import io.jenkins.plugins.databricks.rest.content.FileSink;
import io.jenkins.plugins.databricks.rest.content.UnwritableContentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * Each event in each phase of a download that does not need Jenkins, as the table in docs/runs.md has it, from each of the three places. The build has a file of
 * that name already.
 */
class DownloadPhasesTest {

    private static final String OLD = "of an earlier build";
    private static final String CONTENT = "0123456789".repeat(250_000);
    /** Enough for a file of a volume to come in ranges. */
    private static final String LARGE = CONTENT.repeat(21);

    private static final String CHANGED = "changed ".repeat(200_000);
    private static final int HALF = 1_100_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** How far the download has come when something happens. */
    enum Phase {
        /** Databricks is asked what is there. */
        FINDING,
        /** The file is asked for. */
        READING,
        /** A part of it is here, and the rest is asked for. */
        HALF_READ
    }

    /** What happens. */
    enum Event {
        NOTHING,
        ABORT,
        RATE_LIMIT,
        SHORT_OUTAGE,
        OUTAGE,
        RESET,
        NO_CONNECTION,
        REFUSAL,
        DELETION,
        WEB_PAGE,
        CHANGE,
        DISK_FULL
    }

    /** Where the file is. */
    enum Place {
        DBFS("dbfs:/r/f.txt", "dbfs/r/f.txt", "/api/2.0/dbfs/get-status", "/api/2.0/dbfs/read"),
        VOLUME("/Volumes/c/s/v/f.txt", "Volumes/c/s/v/f.txt", "/api/2.0/fs/*", "/api/2.0/fs/files/*"),
        LARGE_IN_VOLUME("/Volumes/c/s/v/f.txt", "Volumes/c/s/v/f.txt", "/api/2.0/fs/*", "/api/2.0/fs/files/*"),
        WORKSPACE(
                "/Shared/f.txt",
                "Workspace/Shared/f.txt",
                "/api/2.0/workspace/get-status",
                "/api/2.0/workspace/export");

        private final String source;
        private final String file;
        private final String find;
        private final String read;

        Place(String source, String file, String find, String read) {
            this.source = source;
            this.file = file;
            this.find = find;
            this.read = read;
        }

        private String path(Phase phase) {
            return phase == Phase.FINDING ? find : read;
        }

        private String method(Phase phase) {
            return phase == Phase.FINDING && find.equals(VOLUME.find) ? "HEAD" : "GET";
        }

        /** Requests of that phase. */
        private Fault on(Phase phase) {
            return Fault.on(phase == Phase.FINDING ? "*" : "GET", path(phase));
        }
    }

    @TempDir
    Path base;

    private final TellingLog log = new TellingLog();

    @StartEmulator
    private Emulator emulator;

    private Downloads downloads;
    private Path remote;

    @ParameterizedTest
    @CsvFileSource(resources = "DownloadPhasesTest.csv", delimiter = '|', numLinesToSkip = 1)
    void eventInPhase(Phase phase, Event event, String end, String file) throws Exception {
        for (Place place : Place.values()) {
            String told = place + ": " + play(place, phase, event);
            if (end == null) {
                assertThat(told, is(place + ": downloaded"));
            } else {
                assertThat(told, allOf(startsWith(place + ": "), containsString(end)));
            }
            assertThat(place + " leaves nothing half", downloads.files(), is(List.of("f.txt")));
            switch (file) {
                case "as before" -> assertThat(place.name(), downloads.read("f.txt"), is(OLD));
                case "as in Databricks" ->
                    assertThat(place.name(), Files.mismatch(base.resolve("f.txt"), remote), is(-1L));
                default -> throw new IllegalArgumentException(file);
            }
        }
    }

    /** While files are being found, none is read or written. */
    @Test
    void theTableHasEachEventInEachPhase() throws IOException {
        PhaseTables.assertComplete(
                getClass(), Phase.values(), Event.values(), "FINDING | CHANGE", "FINDING | DISK_FULL");
    }

    /** @return what is told of the end */
    private String play(Place place, Phase phase, Event event) throws Exception {
        downloads = new Downloads(emulator, base, log);
        Files.writeString(base.resolve("f.txt"), OLD);
        remote = downloads.put(place.file, place == Place.LARGE_IN_VOLUME ? LARGE : CONTENT);
        emulator.clearFaults();
        emulator.clearRequests();
        if (phase == Phase.HALF_READ) {
            switch (place) {
                case DBFS -> emulator.fault(place.on(phase).delay(Duration.ZERO)); // It comes in blocks.
                case LARGE_IN_VOLUME -> {
                    emulator.fault(place.on(phase).times(2).delay(Duration.ZERO));
                    emulator.fault(place.on(phase).truncateBodyAfter(HALF));
                }
                default -> emulator.fault(place.on(phase).truncateBodyAfter(HALF));
            }
        }
        Thread disturbance = begin(place, phase, event);
        try {
            download(place, phase, event);
            return "downloaded";
        } catch (IOException | InvalidInputException | InterruptedException e) {
            return e.toString();
        } finally {
            if (disturbance != null) {
                disturbance.join();
            }
        }
    }

    /** @return what disturbs the download in the background, if anything */
    private Thread begin(Place place, Phase phase, Event event) {
        switch (event) {
            case RATE_LIMIT ->
                emulator.fault(place.on(phase).times(3).status(429).header("Retry-After", "0"));
            case SHORT_OUTAGE -> emulator.fault(place.on(phase).times(3).status(503));
            case OUTAGE -> emulator.fault(place.on(phase).always().status(503));
            case RESET -> emulator.fault(place.on(phase).times(2).resetBefore());
            case NO_CONNECTION -> emulator.fault(place.on(phase).always().resetBefore());
            case REFUSAL -> emulator.fault(place.on(phase).always().status(403));
            case DELETION -> emulator.fault(place.on(phase).always().status(404));
            case WEB_PAGE -> emulator.fault(place.on(phase).always().status(200).html());
            case ABORT, CHANGE -> {
                return phase == Phase.HALF_READ ? null : whileHeld(place, phase, happening(event));
            }
            default -> {}
        }
        return null;
    }

    private interface Happening {
        void happen() throws IOException;
    }

    private Happening happening(Event event) {
        Thread build = Thread.currentThread();
        return switch (event) {
            case ABORT -> build::interrupt;
            case CHANGE -> this::change;
            case DISK_FULL ->
                () -> {
                    throw UnwritableContentException.of(new IOException("No space left on device"));
                };
            default -> () -> {};
        };
    }

    /** At once, as Databricks does it. */
    private void change() throws IOException {
        Path changed = Files.writeString(remote.resolveSibling("changed"), CHANGED);
        Files.move(changed, remote, StandardCopyOption.ATOMIC_MOVE);
    }

    /** It happens while Databricks does not answer. */
    private Thread whileHeld(Place place, Phase phase, Happening happening) {
        CountDownLatch happened = new CountDownLatch(1);
        emulator.fault(place.on(phase).holdUntil(happened));
        Thread thread = new Thread(() -> {
            try {
                emulator.awaitArrival(place.method(phase), place.path(phase).replace("*", ""), PATIENCE);
                happening.happen();
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            } finally {
                happened.countDown();
            }
        });
        thread.start();
        return thread;
    }

    private void download(Place place, Phase phase, Event event) throws IOException, InterruptedException {
        boolean lasts = event == Event.OUTAGE || event == Event.NO_CONNECTION;
        RestClient client = lasts
                ? TestClients.of(emulator, TestClients.quick().withTotal(Duration.ZERO))
                : TestClients.of(emulator);
        RemoteSource source = RemoteSource.of(place.source, null);
        boolean onDisk = phase == Phase.HALF_READ || event == Event.DISK_FULL;
        new Downloader(client, log)
                .run(
                        new DownloadRequest(source.path().store(), source.select(client, log), "."),
                        new WatchedFolder(
                                new LocalFolder(base, "."),
                                phase == Phase.HALF_READ ? 1_000_000 : 0,
                                onDisk ? happening(event) : () -> {}));
    }

    /** A folder in which something happens, once, when a file is to take more than so many bytes. */
    private record WatchedFolder(LocalFolder folder, long bytes, Happening happening) implements TargetFolder {

        @Override
        public void check(List<String> names) throws IOException {
            folder.check(names);
        }

        @Override
        public IncomingFile open(String name) throws IOException {
            IncomingFile file = folder.open(name);
            return new IncomingFile() {
                private final AtomicBoolean happened = new AtomicBoolean();

                @Override
                public long taken() {
                    return file.taken();
                }

                @Override
                public FileSink begin() throws IOException {
                    FileSink sink = file.begin();
                    return (position, content, offset, length) -> {
                        if (file.taken() + length > bytes && happened.compareAndSet(false, true)) {
                            happening.happen();
                        }
                        sink.take(position, content, offset, length);
                    };
                }

                @Override
                public void keep() throws IOException, InterruptedException {
                    file.keep();
                }

                @Override
                public void close() throws IOException {
                    file.close();
                }
            };
        }
    }
}
