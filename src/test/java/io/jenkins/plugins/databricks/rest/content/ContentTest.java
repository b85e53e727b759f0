package io.jenkins.plugins.databricks.rest.content;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.FakeTime;
import io.jenkins.plugins.databricks.rest.RequestBody;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.ScriptedServer;
import io.jenkins.plugins.databricks.rest.StuckStream;
import io.jenkins.plugins.databricks.rest.TestClients;
import io.jenkins.plugins.databricks.rest.settings.HttpLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTest {

    @TempDir
    Path folder;

    private static void send(Content content, OutputStream out) throws IOException {
        new Exchange(HttpLimits.STANDARD, HttpLimits.STANDARD.call()).send(content, out);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 262_143, 262_144, 262_145, 1_000_000})
    void aFileIsCopiedByteByByte(int length) throws Exception {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        Path file = Files.write(folder.resolve("file"), bytes);
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        send(Content.of(file), out);

        assertThat(out.toByteArray(), is(bytes));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, 11, 600_000})
    void aFileThatChangedItsLengthIsAnErrorThatSaysSo(int now) throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[10]);
        Content content = Content.of(file);
        Files.write(file, new byte[now]);

        ContentChangedException e =
                assertThrows(ContentChangedException.class, () -> send(content, new ByteArrayOutputStream()));

        assertThat(e.getMessage(), containsString("it had 10 bytes at first"));
    }

    /** The digest would be that of neither its old nor its new content. */
    @Test
    void aFileThatChangesWhileItIsReadIsNoticedEvenIfItKeepsItsLength() throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[300_000]);
        Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
        OutputStream changing = new OutputStream() {
            @Override
            public void write(int one) {
                throw new AssertionError("byte by byte");
            }

            @Override
            public void write(byte[] bytes, int offset, int length) throws IOException {
                Files.write(file, new byte[300_000]);
            }
        };

        assertThrows(ContentChangedException.class, () -> send(Content.of(file), changing));
    }

    @Test
    void aFileThatChangedIsNotSentAgainAndAgain() throws Exception {
        try (ScriptedServer server = new ScriptedServer()) {
            server.answer(200, "{}");
            Path file = Files.write(folder.resolve("file"), new byte[10]);
            Content content = Content.of(file);
            Files.write(file, new byte[5]);
            FakeTime time = new FakeTime();

            assertThrows(
                    ContentChangedException.class,
                    () -> TestClients.of(server.url(), time.policy())
                            .call(RestRequest.put("/file", new RequestBody.Raw(content))));

            assertThat(time.slept().isEmpty(), is(true));
        }
    }

    @Test
    void aRefusalThatComesBeforeAllIsSentIsHeardAndTheRestIsNotSent() throws Exception {
        int length = 64 << 20;
        AtomicLong taken = new AtomicLong();
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread refusing = new Thread(() -> refuse(server, taken));
            refusing.start();
            RestClient client =
                    TestClients.of(URI.create("http://127.0.0.1:" + server.getLocalPort()), new FakeTime().policy());
            Path file = Files.write(folder.resolve("file"), new byte[length]);

            DatabricksException e = assertThrows(
                    DatabricksException.class,
                    () -> client.call(RestRequest.put("/file", new RequestBody.Raw(Content.of(file)))));

            assertThat(e.getMessage(), containsString("answered 413 to PUT /file: too much"));
            refusing.join();
        }
        assertThat(taken.get(), lessThan((long) length));
    }

    /** Answers as soon as the request's head has come, as a proxy does. */
    private static void refuse(ServerSocket server, AtomicLong taken) {
        try (Socket socket = server.accept()) {
            socket.getInputStream().read(new byte[1_000]);
            socket.getOutputStream()
                    .write("HTTP/1.1 413 x\r\nContent-Length: 8\r\nConnection: close\r\n\r\ntoo much"
                            .getBytes(US_ASCII));
            byte[] buffer = new byte[64 << 10];
            for (int read = 0; read >= 0; read = socket.getInputStream().read(buffer)) {
                taken.addAndGet(read);
            }
        } catch (IOException e) {
            // The client has hung up.
        }
    }

    @Test
    void aFileThatIsGoneIsNamed() throws Exception {
        try (ScriptedServer server = new ScriptedServer()) {
            server.answer(200, "{}");
            Path file = Files.write(folder.resolve("file"), new byte[10]);
            Content content = Content.of(file);
            Files.delete(file);

            UnreadableContentException e = assertThrows(
                    UnreadableContentException.class,
                    () -> TestClients.of(server.url(), new FakeTime().policy())
                            .call(RestRequest.put("/file", new RequestBody.Raw(content))));

            assertThat(e.getMessage(), is("it cannot be read: " + file + " no longer exists"));
        }
    }

    @Test
    void anInterruptEndsTheSending() throws Exception {
        try (ScriptedServer server = new ScriptedServer()) {
            server.answer(200, "{}");
            Thread sender = Thread.currentThread();
            CountDownLatch closed = new CountDownLatch(1);
            Content endless = new Content() {
                @Override
                public InputStream open() {
                    sender.interrupt();
                    return new StuckStream() {
                        @Override
                        public void close() {
                            closed.countDown();
                        }
                    };
                }

                @Override
                public long length() {
                    return 1_000;
                }
            };

            assertThrows(
                    InterruptedException.class,
                    () -> TestClients.of(server.url(), new FakeTime().policy())
                            .call(RestRequest.put("/file", new RequestBody.Raw(endless))));
            closed.await();
        }
    }

    @Test
    void aStreamThatFailsIsAnErrorOfThatStream() throws Exception {
        try (ScriptedServer server = new ScriptedServer()) {
            server.answer(200, "{}");
            Content broken = new Content() {
                @Override
                public InputStream open() throws IOException {
                    throw new NoSuchFileException("disk-of-the-agent");
                }

                @Override
                public long length() {
                    return 1;
                }
            };

            IOException e = assertThrows(
                    IOException.class,
                    () -> TestClients.of(server.url(), new FakeTime().policy())
                            .call(RestRequest.put("/file", new RequestBody.Raw(broken))));

            assertThat(e.getMessage(), containsString("disk-of-the-agent"));
        }
    }
}
