package io.jenkins.plugins.databricks.rest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTest {

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 262_143, 262_144, 262_145, 1_000_000})
    void aFileIsCopiedByteByByte(int length) throws Exception {
        byte[] bytes = new byte[length];
        new Random(1).nextBytes(bytes);
        Path file = Files.write(folder.resolve("file"), bytes);
        ByteArrayOutputStream out = new ByteArrayOutputStream();

        ContentPart.copy(Content.of(file), out);

        assertThat(out.toByteArray(), is(bytes));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 9, 11, 600_000})
    void aFileThatChangedItsLengthIsAnErrorThatSaysSo(int now) throws Exception {
        Path file = Files.write(folder.resolve("file"), new byte[10]);
        Content content = Content.of(file);
        Files.write(file, new byte[now]);

        ContentChangedException e = assertThrows(
                ContentChangedException.class, () -> ContentPart.copy(content, new ByteArrayOutputStream()));

        assertThat(e.getMessage(), containsString("it had 10 bytes at first"));
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
    void aFileThatIsGoneIsNamed() throws Exception {
        try (ScriptedServer server = new ScriptedServer()) {
            server.answer(200, "{}");
            Path file = Files.write(folder.resolve("file"), new byte[10]);
            Content content = Content.of(file);
            Files.delete(file);

            NoSuchFileException e = assertThrows(
                    NoSuchFileException.class,
                    () -> TestClients.of(server.url(), new FakeTime().policy())
                            .call(RestRequest.put("/file", new RequestBody.Raw(content))));

            assertThat(e.getFile(), is(file.toString()));
        }
    }

    @Test
    void anInterruptEndsTheSending() throws Exception {
        try (ScriptedServer server = new ScriptedServer()) {
            server.answer(200, "{}");
            Content endless = new Content() {
                @Override
                public InputStream open() {
                    Thread.currentThread().interrupt();
                    return new ByteArrayInputStream(new byte[1_000]);
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
            assertThrows(InterruptedIOException.class, () -> ContentPart.copy(endless, new ByteArrayOutputStream()));
            Thread.interrupted();
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
