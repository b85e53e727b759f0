package io.jenkins.plugins.databricks.rest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.instanceOf;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.databricks.rest.content.Content;
import io.jenkins.plugins.databricks.rest.settings.HttpSettings;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever a call waits for, an interrupt ends it, and nothing is left of it. */
class InterruptedCallTest {

    private static final RestRequest READ = RestRequest.get("/api/2.2/jobs/get");

    private static final RestRequest UPLOAD = RestRequest.put("/file", new RequestBody.Raw(new Content() {
        @Override
        public InputStream open() {
            return new InputStream() {
                @Override
                public int read() {
                    return 0;
                }

                @Override
                public int read(byte[] buffer, int offset, int length) {
                    return length;
                }
            };
        }

        @Override
        public long length() {
            return 1L << 40;
        }
    }));

    private HttpTransport transport;

    @BeforeEach
    void connect() {
        transport = new HttpTransport(HttpSettings.of("test", null), null);
    }

    @AfterEach
    void disconnect() throws IOException {
        transport.close();
    }

    /** A call on a thread of its own, as a step makes it. */
    private final class Call extends Thread {

        private final RestRequest request;
        private final RestClient client;
        private final CompletableFuture<Exception> end = new CompletableFuture<>();

        Call(RestRequest request, URI host, RetryPolicy policy) {
            this.request = request;
            this.client = new RestClient(host, transport, TestClients.bearer("token"), policy);
            start();
        }

        @Override
        public void run() {
            try {
                client.call(request);
                end.complete(null);
            } catch (Exception e) {
                end.complete(e);
            }
        }

        void assertEndsByInterrupt() throws Exception {
            interrupt();
            assertThat(end.get(30, TimeUnit.SECONDS), instanceOf(InterruptedException.class));
        }
    }

    private Call call(RestRequest request, URI host) {
        return new Call(request, host, RetryPolicy.STANDARD);
    }

    /** What requests are doing, as far as any are being made by our connections. */
    private static List<String> requests() {
        List<String> found = new ArrayList<>();
        Thread.getAllStackTraces().forEach((thread, stack) -> {
            if (Stream.of(stack).anyMatch(frame -> frame.getClassName().startsWith("org.apache.hc."))) {
                found.add(thread.getName() + " in " + stack[0]);
            }
        });
        return found;
    }

    /** A call that was interrupted is waited for a second only, so that on a busy machine its thread may be a little behind. */
    private static void assertNothingIsLeft() {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (!requests().isEmpty() && System.nanoTime() < end) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
        assertThat(requests(), empty());
    }

    @ParameterizedTest
    @EnumSource(
            value = SilentServer.Way.class,
            names = {"NEVER_ANSWERS", "TRICKLES"})
    void whileItReadsTheAnswer(SilentServer.Way way) throws Exception {
        try (SilentServer server = new SilentServer(way)) {
            Call call = call(READ, server.url());
            server.awaitWaiting(1);

            call.assertEndsByInterrupt();

            server.awaitLeft(1);
            assertNothingIsLeft();
        }
    }

    @Test
    void whileItShakesHands() throws Exception {
        try (SilentServer server = new SilentServer(SilentServer.Way.NEVER_ANSWERS)) {
            Call call = call(READ, server.url("https"));
            server.awaitWaiting(1);

            call.assertEndsByInterrupt();

            server.awaitLeft(1);
            assertNothingIsLeft();
        }
    }

    @Test
    void whileItConnects() throws Exception {
        try (SilentServer server = new SilentServer(SilentServer.Way.TAKES_NO_CONNECTION)) {
            Call call = call(READ, server.url());
            while (requests().isEmpty()) {
                Thread.onSpinWait();
            }

            call.assertEndsByInterrupt();

            assertNothingIsLeft();
        }
    }

    @Test
    void whileItSendsAFile() throws Exception {
        try (SilentServer server = new SilentServer(SilentServer.Way.TAKES_NO_BYTE)) {
            Call call = call(UPLOAD, server.url());
            server.awaitWaiting(1);

            call.assertEndsByInterrupt();

            assertNothingIsLeft();
        }
    }

    @Test
    void whileItWaitsForAConnectionAndHowManyTheyMayBe() throws Exception {
        try (SilentServer server = new SilentServer(SilentServer.Way.NEVER_ANSWERS)) {
            List<Call> calls = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                calls.add(call(READ, server.url()));
            }
            server.awaitWaiting(32);

            for (Call call : calls) {
                call.interrupt();
            }
            for (Call call : calls) {
                call.assertEndsByInterrupt();
            }

            server.awaitLeft(32);
            assertNothingIsLeft();
        }
    }

    @Test
    void betweenAttempts() throws Exception {
        CountDownLatch sleeping = new CountDownLatch(1);
        RetryPolicy policy = new RetryPolicy(
                Duration.ofMinutes(5),
                Duration.ofMinutes(1),
                Duration.ofMinutes(1),
                Clock.systemUTC(),
                System::nanoTime,
                duration -> {
                    sleeping.countDown();
                    Thread.sleep(duration.toMillis());
                });
        try (ScriptedServer server = new ScriptedServer()) {
            server.answer(503, "");
            Call call = new Call(READ, server.url(), policy);
            sleeping.await();

            call.assertEndsByInterrupt();

            assertThat(server.seen().size(), is(1));
        }
    }

    @Test
    void beforeItBegins() throws Exception {
        try (SilentServer server = new SilentServer(SilentServer.Way.NEVER_ANSWERS)) {
            Thread.currentThread().interrupt();
            CompletableFuture<Boolean> interrupted = new CompletableFuture<>();
            try {
                new RestClient(server.url(), transport, TestClients.bearer("token"), RetryPolicy.STANDARD).call(READ);
            } catch (InterruptedException e) {
                interrupted.complete(true);
            }

            assertThat(interrupted.getNow(false), is(true));
            assertNothingIsLeft();
        }
    }
}
