package io.jenkins.plugins.databricks.api.files;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.auth.OAuthM2M;
import io.jenkins.plugins.databricks.auth.TokenCache;
import io.jenkins.plugins.databricks.auth.WorkspaceAuthorizer;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.emulator.http.RecordedRequest;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.FakeTime;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.TestClients;
import io.jenkins.plugins.databricks.rest.content.Content;
import io.jenkins.plugins.databricks.rest.content.ContentChangedException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** One file to each of the three stores, in good and in bad weather. */
class FileStoresTest {

    private static final int BLOCK = 1 << 20;
    private static final String ADD_BLOCK = "/api/2.0/dbfs/add-block";

    @TempDir
    Path folder;

    @StartEmulator
    private Emulator emulator;

    private RestClient client;

    @BeforeEach
    void connect() {
        client = TestClients.of(emulator);
    }

    private Content file(int length) throws IOException {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return Content.of(Files.write(folder.resolve("file-" + length), bytes));
    }

    /** A client whose token an identity provider minted, so that it can expire. */
    private RestClient withExpiringToken() {
        emulator.addServicePrincipal("client", "s3cret");
        OAuthM2M principal =
                new OAuthM2M(emulator.url(), "client", "s3cret", TestClients.TRANSPORT, TestClients.quick());
        return new RestClient(
                emulator.url(),
                TestClients.TRANSPORT,
                WorkspaceAuthorizer.bearer(new TokenCache(Clock.systemUTC(), Runnable::run), principal),
                TestClients.quick());
    }

    private void assertArrived(Content sent, String local) throws IOException {
        assertThat(Files.mismatch(emulator.root().resolve(local), pathOf(sent)), is(-1L));
    }

    private Path pathOf(Content content) {
        return folder.resolve("file-" + content.length());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3_000_000})
    void aFileGoesToDbfsInOneForm(int length) throws Exception {
        Content content = file(length);

        new Dbfs(client).upload(at("/python/größe 1.py"), content, true);

        assertArrived(content, "dbfs/python/größe 1.py");
        assertThat(emulator.requests(), hasSize(1));
        assertThat(emulator.requests("POST", "/api/2.0/dbfs/put"), hasSize(1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3_000_000})
    void aFileGoesToAVolumeAsItIs(int length) throws Exception {
        Content content = file(length);

        new Volumes(client).upload(at("/Volumes/main/default/v/a b/50%+ü#.jar"), content, true);

        assertArrived(content, "Volumes/main/default/v/a b/50%+ü#.jar");
        RecordedRequest put = emulator.requests("PUT", "/api/2.0/fs/files/").get(0);
        assertThat("said in so many words, since unset means yes", put.query().get("overwrite"), is("true"));
        assertThat(put.bodyBytes(), is((long) length));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3_000_000})
    void aFileGoesToTheWorkspaceAndMissingFoldersAreMade(int length) throws Exception {
        Content content = file(length);

        new WorkspaceFiles(client).upload(at("/Shared/team a/b/data.bin"), content, true);

        assertArrived(content, "Workspace/Shared/team a/b/data.bin");
        assertThat(emulator.requests("POST", "/api/2.0/workspace/mkdirs"), hasSize(1));
    }

    @Test
    void aFolderThatIsThereIsNotMadeAgain() throws Exception {
        new WorkspaceFiles(client).upload(at("/Shared/data.bin"), file(10), true);

        assertThat(emulator.requests(), hasSize(1));
    }

    @Test
    void aVolumeThatWantsItsFoldersFirstGetsThem() throws Exception {
        emulator.fault(
                Fault.on("PUT", "/api/2.0/fs/files/*").status(404).error("NOT_FOUND", "The directory is missing."));

        new Volumes(client).upload(at("/Volumes/c/s/v/sub/a.txt"), file(10), true);

        assertThat(emulator.requests("PUT", "/api/2.0/fs/directories/Volumes/c/s/v/sub"), hasSize(1));
        assertArrived(file(10), "Volumes/c/s/v/sub/a.txt");
    }

    @ParameterizedTest
    @CsvSource({
        "DBFS, /a.txt, dbfs/a.txt",
        "VOLUME, /Volumes/c/s/v/a.txt, Volumes/c/s/v/a.txt",
        "WORKSPACE, /Shared/a.txt, Workspace/Shared/a.txt"
    })
    void aFileThatIsThereIsReplacedOnlyIfWanted(RemotePath.Store kind, String path, String local) throws Exception {
        FileStore store = FileStore.of(kind, client);
        store.upload(at(path), file(10), true);

        DatabricksException e = assertThrows(DatabricksException.class, () -> store.upload(at(path), file(20), false));
        assertThat(e.isAlreadyExists(), is(true));
        assertArrived(file(10), local);

        store.upload(at(path), file(20), true);
        assertArrived(file(20), local);
    }

    @ParameterizedTest
    @CsvSource({
        "DBFS, /a.txt, dbfs/a.txt",
        "VOLUME, /Volumes/c/s/v/a.txt, Volumes/c/s/v/a.txt",
        "WORKSPACE, /Shared/a.txt, Workspace/Shared/a.txt"
    })
    void aFileArrivesWholeThroughEveryKindOfTrouble(RemotePath.Store kind, String path, String local) throws Exception {
        emulator.fault(Fault.on("*", "*").resetBefore());
        emulator.fault(Fault.on("*", "*").status(503));
        emulator.fault(Fault.on("*", "*").status(429).header("Retry-After", "0"));
        emulator.fault(Fault.on("*", "*").resetInBodyAfter(100_000));
        emulator.fault(Fault.on("*", "*").resetAfter());
        Content content = file(2_000_000);

        FileStore.of(kind, client).upload(at(path), content, true);

        assertArrived(content, local);
    }

    @ParameterizedTest
    @CsvSource({"DBFS, /a.txt", "VOLUME, /Volumes/c/s/v/a.txt", "WORKSPACE, /Shared/a.txt"})
    void aFileThatMayNotBeReplacedIsNotSentTwiceAfterALostAnswer(RemotePath.Store kind, String path) throws Exception {
        emulator.fault(Fault.on("*", "*").resetAfter());

        DatabricksException e = assertThrows(
                DatabricksException.class, () -> FileStore.of(kind, client).upload(at(path), file(10), false));

        assertThat(e.getMessage(), containsString("Whether Databricks acted on the call is unknown"));
        assertThat(emulator.requests(), hasSize(1));
    }

    @ParameterizedTest
    @CsvSource({
        "DBFS, /a.txt, dbfs/a.txt",
        "VOLUME, /Volumes/c/s/v/a.txt, Volumes/c/s/v/a.txt",
        "WORKSPACE, /Shared/a.txt, Workspace/Shared/a.txt"
    })
    void aTokenThatExpiresBeforeAnUploadIsRenewed(RemotePath.Store kind, String path, String local) throws Exception {
        RestClient expiring = withExpiringToken();
        FileStore store = FileStore.of(kind, expiring);
        store.upload(at(path), file(10), true);
        emulator.expireTokens();
        Content content = file(2_000_000);

        store.upload(at(path), content, true);

        assertArrived(content, local);
        assertThat(emulator.tokensMinted("client"), is(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {BLOCK - 1, BLOCK, BLOCK + 1, 3 * BLOCK + 17})
    void aFileBeyondTheLimitGoesInBlocks(int length) throws Exception {
        Content content = file(length);

        new Dbfs(client, 1_000).upload(at("/big.bin"), content, true);

        assertArrived(content, "dbfs/big.bin");
        assertThat(emulator.requests("POST", ADD_BLOCK), hasSize((length + BLOCK - 1) / BLOCK));
        assertThat(emulator.requests("POST", "/api/2.0/dbfs/put"), hasSize(0));
    }

    @Test
    void oneByteMoreThanTheLimitGoesInBlocks() throws Exception {
        new Dbfs(client, 1_000).upload(at("/a"), file(1_001), true);

        assertThat(emulator.requests("POST", "/api/2.0/dbfs/put"), hasSize(0));
        assertThat(emulator.requests("POST", ADD_BLOCK), hasSize(1));
    }

    @Test
    void theWholeFormOfTheLongestFileStaysBelowTwoGibibytes() {
        assertThat(Dbfs.MAX_PUT + 10_000 < 1L << 31, is(true));
    }

    @Test
    void blocksDoNotReplaceAFileThatIsThere() throws Exception {
        new Dbfs(client).upload(at("/a"), file(10), true);

        DatabricksException e = assertThrows(
                DatabricksException.class, () -> new Dbfs(client, 1_000).upload(at("/a"), file(BLOCK), false));

        assertThat(e.isAlreadyExists(), is(true));
        assertArrived(file(10), "dbfs/a");
        assertThat(emulator.requests("POST", ADD_BLOCK), hasSize(0));
    }

    @Test
    void aHandleThatHasExpiredIsReplacedAndTheFileBegunAnew() throws Exception {
        emulator.fault(Fault.on("POST", ADD_BLOCK)
                .after(1)
                .status(404)
                .error("RESOURCE_DOES_NOT_EXIST", "No stream opened for handle 17"));
        Content content = file(3 * BLOCK);

        new Dbfs(client, 1_000).upload(at("/big.bin"), content, true);

        assertArrived(content, "dbfs/big.bin");
        assertThat(emulator.requests("POST", "/api/2.0/dbfs/create"), hasSize(2));
    }

    @ParameterizedTest
    @CsvSource({"DBFS, /a.txt", "VOLUME, /Volumes/c/s/v/a b.txt", "WORKSPACE, /Shared/a.txt"})
    void theStatusOfAFileChangesWhenSomebodyWritesToIt(RemotePath.Store kind, String path) throws Exception {
        FileStore store = FileStore.of(kind, client);
        assertThat(store.status(path), nullValue());
        store.upload(at(path), file(10), true);
        RemoteStatus status = store.status(path);
        assertThat(status.bytes(), is(10L));
        assertThat(store.status(path), is(status));

        Path local = emulator.root()
                .resolve(
                        kind == RemotePath.Store.DBFS ? "dbfs" : kind == RemotePath.Store.WORKSPACE ? "Workspace" : ".")
                .resolve(path.substring(1));
        Files.setLastModifiedTime(
                local, FileTime.fromMillis(Files.getLastModifiedTime(local).toMillis() + 1_000));

        assertThat(store.status(path), not(status));
    }

    @Test
    void theLimitItselfStillGoesInOneForm() throws Exception {
        new Dbfs(client, 1_000).upload(at("/a"), file(1_000), true);

        assertThat(emulator.requests("POST", "/api/2.0/dbfs/put"), hasSize(1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBlockWhoseAnswerWasLostIsNeverInTheFileTwice(boolean overwrite) throws Exception {
        emulator.fault(Fault.on("POST", ADD_BLOCK).after(1).resetAfter());
        Content content = file(3 * BLOCK);

        new Dbfs(client, 1_000).upload(at("/big.bin"), content, overwrite);

        assertArrived(content, "dbfs/big.bin");
        assertThat(emulator.requests("POST", "/api/2.0/dbfs/create"), hasSize(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {500, 502, 503, 504})
    void aBlockWithAnAnswerThatLeavesItOpenIsNeverInTheFileTwice(int status) throws Exception {
        emulator.fault(Fault.on("POST", ADD_BLOCK).after(2).status(status));
        Content content = file(3 * BLOCK);

        new Dbfs(client, 1_000).upload(at("/big.bin"), content, true);

        assertArrived(content, "dbfs/big.bin");
    }

    @Test
    void aLostAnswerToTheCloseIsNoHarm() throws Exception {
        emulator.fault(Fault.on("POST", "/api/2.0/dbfs/close").resetAfter());
        Content content = file(2 * BLOCK);

        new Dbfs(client, 1_000).upload(at("/big.bin"), content, false);

        assertArrived(content, "dbfs/big.bin");
    }

    @Test
    void aBlockThatWasTooEarlyIsSentAgainWithoutBeginningAnew() throws Exception {
        emulator.fault(Fault.on("POST", ADD_BLOCK).after(1).times(3).status(429).header("Retry-After", "0"));
        Content content = file(3 * BLOCK);

        new Dbfs(client, 1_000).upload(at("/big.bin"), content, true);

        assertArrived(content, "dbfs/big.bin");
        assertThat(emulator.requests("POST", "/api/2.0/dbfs/create"), hasSize(1));
        assertThat(emulator.requests("POST", ADD_BLOCK), hasSize(6));
    }

    @Test
    void blocksThatAreAlwaysLostAreGivenUpAfterThreeBeginnings() throws Exception {
        emulator.fault(Fault.on("POST", ADD_BLOCK).always().resetAfter());

        assertThrows(
                DatabricksException.class, () -> new Dbfs(client, 1_000).upload(at("/big.bin"), file(BLOCK), true));

        assertThat(emulator.requests("POST", "/api/2.0/dbfs/create"), hasSize(3));
        assertThat(Files.exists(emulator.root().resolve("dbfs/big.bin")), is(false));
    }

    @Test
    void anInterruptEndsAnUploadInBlocks() throws Exception {
        Content source = file(3 * BLOCK);
        Content interrupted = new Content() {
            @Override
            public InputStream open() throws IOException {
                Thread.currentThread().interrupt();
                return source.open();
            }

            @Override
            public long length() {
                return source.length();
            }
        };

        assertThrows(
                InterruptedException.class, () -> new Dbfs(client, 1_000).upload(at("/big.bin"), interrupted, true));

        assertThat(emulator.requests("POST", ADD_BLOCK), hasSize(0));
    }

    @Test
    void aTokenThatExpiresBetweenTwoBlocksIsRenewedAndTheUploadGoesOn() throws Exception {
        RestClient expiring = withExpiringToken();
        Content source = file(3 * BLOCK);
        Content expiresInTheMiddle = new Content() {
            @Override
            public InputStream open() throws IOException {
                return new FilterInputStream(source.open()) {
                    private long given;

                    @Override
                    public int read(byte[] buffer, int offset, int length) throws IOException {
                        int read = super.read(buffer, offset, length);
                        if (given < BLOCK && given + read >= BLOCK) {
                            emulator.expireTokens();
                        }
                        given += read;
                        return read;
                    }
                };
            }

            @Override
            public long length() {
                return source.length();
            }
        };

        new Dbfs(expiring, 1_000).upload(at("/big.bin"), expiresInTheMiddle, true);

        assertArrived(source, "dbfs/big.bin");
        assertThat(emulator.requests("POST", "/api/2.0/dbfs/create"), hasSize(1));
        assertThat(emulator.tokensMinted("client"), is(2));
        assertThat(
                emulator.requests("POST", ADD_BLOCK).stream()
                        .map(RecordedRequest::status)
                        .toList(),
                is(List.of(403, 200, 200, 200)));
    }

    @Test
    void aFileThatShrankWhileItWentInBlocksIsAnErrorAndDoesNotArrive() throws Exception {
        Content content = file(2 * BLOCK);
        Files.write(pathOf(content), new byte[BLOCK]);

        assertThrows(
                ContentChangedException.class, () -> new Dbfs(client, 1_000).upload(at("/big.bin"), content, true));

        assertThat(Files.exists(emulator.root().resolve("dbfs/big.bin")), is(false));
    }

    /** As whoever gives its bytes may say. */
    @Test
    void aFileThatDoesNotEndIsNotSentForEver() throws Exception {
        Content endless = new Content() {
            @Override
            public InputStream open() {
                return new InputStream() {
                    @Override
                    public int read() {
                        return 0;
                    }
                };
            }

            @Override
            public long length() {
                return 2 * BLOCK;
            }
        };

        assertThrows(
                ContentChangedException.class, () -> new Dbfs(client, 1_000).upload(at("/big.bin"), endless, true));

        assertThat(emulator.requests("POST", ADD_BLOCK), hasSize(3));
    }

    @Test
    void aFileThatGrewWhileItWentInOneFormIsAnErrorAndDoesNotArrive() throws Exception {
        Content content = file(10);
        Files.write(pathOf(content), new byte[20]);

        assertThrows(ContentChangedException.class, () -> new Dbfs(client).upload(at("/a"), content, true));

        assertThat(Files.exists(emulator.root().resolve("dbfs/a")), is(false));
    }

    @Test
    void aPathThatDbfsRefusesIsToldInItsWords() throws Exception {
        DatabricksException e = assertThrows(
                DatabricksException.class, () -> new Dbfs(client).upload(at("/Volumes/c/s/v/x"), file(1), true));

        assertThat(e.getMessage(), containsString("No operations allowed on this path."));
    }

    @Test
    void aStormIsGivenUpWithTheWordsOfTheLastAnswer() throws Exception {
        emulator.fault(Fault.on("*", "*").always().status(503));
        FakeTime time = new FakeTime();

        DatabricksException e = assertThrows(
                DatabricksException.class,
                () -> new Dbfs(TestClients.of(emulator, time.policy())).upload(at("/a"), file(10), true));

        assertThat(e.getMessage(), containsString("503 TEMPORARILY_UNAVAILABLE"));
        assertThat(emulator.requests().size(), greaterThan(5));
    }

    private static Destination at(String path) {
        return new Destination(path, null, null);
    }
}
