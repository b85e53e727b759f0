package io.jenkins.plugins.databricks.rest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.rest.settings.HttpSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestClientRetryTest {

    private static final RestRequest READ = RestRequest.get("/api/2.2/jobs/get");
    private static final RestRequest ONCE =
            RestRequest.post("/api/2.2/jobs/create", JsonCodec.object().put("name", "x"));

    private final FakeTime time = new FakeTime();
    private ScriptedServer server;
    private RestClient client;

    @BeforeEach
    void start() throws IOException {
        server = new ScriptedServer();
        client = TestClients.of(server.url(), time.policy());
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503, 504})
    void aReadIsTriedAgainAfterAStatusThatPasses(int status) throws Exception {
        server.answer(status, "").answer(status, "").answer(200, "{\"job_id\": 17}");

        assertThat(client.call(READ).path("job_id").asLong(), is(17L));

        assertThat(server.seen(), hasSize(3));
        assertThat(time.slept(), hasSize(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "500|INTERNAL_ERROR|ClusterNotReadyException: the cluster is starting",
                "400|INVALID_STATE|Workspace 17 does not have any associated worker environments",
                "404|RESOURCE_DOES_NOT_EXIST|There is no worker environment with id 3",
                "500|INTERNAL_ERROR|worker env WorkerEnvId(x) not found",
                "500|INTERNAL_ERROR|Timed out after 15 seconds",
                "500|INTERNAL_ERROR|deadline exceeded"
            })
    void aReadIsTriedAgainAfterAMessageOfSomethingThatPasses(int status, String code, String message) throws Exception {
        server.answer(status, error(code, message)).answer(200, "{}");

        client.call(READ);

        assertThat(server.seen(), hasSize(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 409, 413, 500, 501})
    void aReadIsNotTriedAgainAfterAStatusThatStays(int status) {
        server.answer(status, error("SOME_CODE", "no"));

        DatabricksException e = assertThrows(DatabricksException.class, () -> client.call(READ));

        assertThat(e.status(), is(status));
        assertThat(server.seen(), hasSize(1));
    }

    @Test
    void theServersRetryAfterIsWaitedFor() throws Exception {
        server.answer(429, "", "Retry-After", "20").answer(200, "{}");

        client.call(READ);

        assertThat(
                time.slept().get(0),
                allOf(greaterThanOrEqualTo(Duration.ofSeconds(20)), lessThan(Duration.ofSeconds(21))));
    }

    @Test
    void aStormEndsAfterFiveMinutesAndTheLastAnswerIsTold() {
        server.answer(503, error("TEMPORARILY_UNAVAILABLE", "The service is overloaded"));

        DatabricksException e = assertThrows(DatabricksException.class, () -> client.call(READ));

        assertThat(time.sleptInAll(), lessThanOrEqualTo(Duration.ofMinutes(5)));
        assertThat(time.sleptInAll(), greaterThanOrEqualTo(Duration.ofMinutes(4)));
        int attempts = server.seen().size();
        assertThat(e.getMessage(), containsString("503 TEMPORARILY_UNAVAILABLE"));
        assertThat(e.getMessage(), containsString("The service is overloaded"));
        assertThat(e.getMessage(), containsString("Gave up after " + attempts + " attempts."));
        assertThat("a caller can tell what it was", e.status(), is(503));
        assertThat(e.errorCode(), is("TEMPORARILY_UNAVAILABLE"));
        assertThat(e.isGivenUp(), is(true));
    }

    @Test
    void aServerThatAsksForMoreThanTheTotalIsGivenUpAtOnce() {
        server.answer(429, "", "Retry-After", "3600");

        assertThrows(DatabricksException.class, () -> client.call(READ));

        assertThat(server.seen(), hasSize(1));
        assertThat(time.slept(), hasSize(0));
    }

    @Test
    void theTotalCountsFromTheFirstFailureSoThatALongUploadGetsASecondChance() throws Exception {
        Authorizer slow = new Authorizer() {
            @Override
            public Map<String, String> headers() {
                time.pass(Duration.ofHours(1));
                return Map.of();
            }

            @Override
            public boolean renew(Map<String, String> refused) {
                return false;
            }
        };
        server.answer(503, "").answer(200, "{}");

        new RestClient(server.url(), TestClients.TRANSPORT, slow, time.policy()).call(READ);

        assertThat(server.seen(), hasSize(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {502, 503, 504})
    void aCallThatIsNotRepeatableIsNotSentAgainAfterAnAnswerThatLeavesItOpen(int status) {
        server.answer(status, error("TEMPORARILY_UNAVAILABLE", "Try later"));

        DatabricksException e = assertThrows(DatabricksException.class, () -> client.call(ONCE));

        assertThat(server.seen(), hasSize(1));
        assertThat(e.getMessage(), containsString("Whether Databricks acted on the call is unknown"));
    }

    @Test
    void aCallThatIsNotRepeatableIsNotSentAgainAfterALostAnswer() {
        server.hangUp();

        DatabricksException e = assertThrows(DatabricksException.class, () -> client.call(ONCE));

        assertThat(server.seen(), hasSize(1));
        assertThat(e.status(), is(0));
        assertThat(e.getMessage(), containsString("did not answer POST /api/2.2/jobs/create"));
        assertThat(e.getMessage(), containsString("Whether Databricks acted on the call is unknown"));
    }

    @Test
    void aReadIsSentAgainAfterALostAnswer() throws Exception {
        server.hangUp().hangUp().answer(200, "{}");

        client.call(READ);

        assertThat(server.seen(), hasSize(3));
    }

    @ParameterizedTest
    @CsvSource({"429, REQUEST_LIMIT_EXCEEDED", "400, COULD_NOT_ACQUIRE_LOCK"})
    void aCallThatIsNotRepeatableIsSentAgainWhereDatabricksCertainlyDidNothing(int status, String code)
            throws Exception {
        server.answer(status, error(code, "busy")).answer(200, "{\"job_id\": 5}");

        assertThat(client.call(ONCE).path("job_id").asInt(), is(5));

        assertThat(server.seen(), hasSize(2));
        assertThat(server.seen().get(1).text(), is("{\"name\":\"x\"}"));
    }

    @Test
    void aCallThatIsNotRepeatableIsSentAgainWhereTheConnectionWasRefused() throws Exception {
        int port = freePort();
        AtomicReference<ScriptedServer> late = new AtomicReference<>();
        RetryPolicy startsTheServer = time.policy(duration -> {
            try {
                late.set(new ScriptedServer(port).answer(200, "{\"job_id\": 6}"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
        RestClient early = TestClients.of(URI.create("http://127.0.0.1:" + port), startsTheServer);

        assertThat(early.call(ONCE).path("job_id").asInt(), is(6));

        assertThat(late.get().seen(), hasSize(1));
        late.get().close();
    }

    @Test
    void nobodyThereIsToldAfterTheTotalWithTheHost() throws Exception {
        RestClient nobody = TestClients.of(URI.create("http://127.0.0.1:" + freePort()), time.policy());

        DatabricksException e = assertThrows(DatabricksException.class, () -> nobody.call(ONCE));

        assertThat(e.getMessage(), containsString("127.0.0.1 did not answer POST /api/2.2/jobs/create"));
        assertThat(e.getMessage(), containsString("refused"));
        assertThat("it was certainly not sent", e.getMessage(), not(containsString("unknown")));
        assertThat(e.getMessage(), containsString("Gave up after"));
    }

    @Test
    void anUnknownHostIsToldWithWhatToCheck() {
        RestClient nowhere = TestClients.of(URI.create("http://adb-1.invalid"), time.policy());

        DatabricksException e = assertThrows(DatabricksException.class, () -> nowhere.call(READ));

        assertThat(e.getMessage(), containsString("adb-1.invalid did not answer"));
        assertThat(e.getMessage(), containsString("Check the workspace's host name and the proxy settings."));
    }

    @Test
    void anExpiredTokenIsRenewedOnceAndTheCallGoesOn() throws Exception {
        RenewingToken tokens = new RenewingToken();
        server.answer(401, error("UNAUTHENTICATED", "Token has expired")).answer(200, "{\"job_id\": 1}");

        new RestClient(server.url(), TestClients.TRANSPORT, tokens, time.policy()).call(ONCE);

        List<String> sent = new ArrayList<>();
        server.seen().forEach(request -> sent.add(request.authorization()));
        assertThat(sent, is(List.of("Bearer token-0", "Bearer token-1")));
        assertThat("no waiting for that", time.slept(), hasSize(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"Token is expiring within 30 seconds.", "Access token has expired.", "Invalid access token."})
    void aTokenThatIsRefusedWith403AsTooOldIsRenewedToo(String message) throws Exception {
        RenewingToken tokens = new RenewingToken();
        server.answer(403, error("403", message)).answer(200, "{}");

        new RestClient(server.url(), TestClients.TRANSPORT, tokens, time.policy()).call(ONCE);

        assertThat(tokens.renewals.get(), is(1));
        assertThat(server.seen(), hasSize(2));
    }

    @Test
    void aPermissionThatIsMissingIsNoReasonToRenewTheToken() {
        RenewingToken tokens = new RenewingToken();
        server.answer(403, error("PERMISSION_DENIED", "User does not have permission to manage job 17"));

        assertThrows(
                DatabricksException.class,
                () -> new RestClient(server.url(), TestClients.TRANSPORT, tokens, time.policy()).call(READ));

        assertThat(tokens.renewals.get(), is(0));
    }

    @Test
    void aTokenThatIsRefusedAgainAfterItsRenewalIsAnError() {
        RenewingToken tokens = new RenewingToken();
        server.answer(401, error("UNAUTHENTICATED", "no"));

        DatabricksException e = assertThrows(
                DatabricksException.class,
                () -> new RestClient(server.url(), TestClients.TRANSPORT, tokens, time.policy()).call(READ));

        assertThat(e.status(), is(401));
        assertThat(tokens.renewals.get(), is(1));
        assertThat(server.seen(), hasSize(2));
    }

    @Test
    void anInterruptEndsTheWaiting() {
        server.answer(503, "");
        RetryPolicy interrupted = time.policy(duration -> {
            throw new InterruptedException();
        });

        assertThrows(
                InterruptedException.class,
                () -> TestClients.of(server.url(), interrupted).call(READ));

        assertThat(server.seen(), hasSize(1));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aResetConnectionIsTriedAgainForAReadOverHttpsAsOverHttp(boolean https) throws Exception {
        try (Emulator emulator = https ? Emulator.builder().https().start() : Emulator.start();
                HttpTransport transport =
                        new HttpTransport(HttpSettings.of("test", null), https ? emulator.trust() : null)) {
            emulator.fault(Fault.on("GET", "/api/2.2/jobs/list").times(2).resetBefore());
            emulator.fault(Fault.on("GET", "/api/2.2/jobs/list").resetAfter());
            RestClient reset =
                    new RestClient(emulator.url(), transport, TestClients.bearer(emulator.token()), time.policy());

            JsonNode answer = reset.call(RestRequest.get("/api/2.2/jobs/list"));

            assertThat(answer.has("error_code"), is(false));
            assertThat(emulator.requests(), hasSize(4));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aResetAfterTheJobWasMadeMakesNoSecondOne(boolean afterEffect) throws Exception {
        try (Emulator emulator = Emulator.start()) {
            Fault fault = Fault.on("POST", "/api/2.2/jobs/create");
            emulator.fault(afterEffect ? fault.resetAfter() : fault.resetBefore());
            JsonNode settings = JsonCodec.MAPPER.readTree("{\"name\": \"x\", \"tasks\": []}");

            DatabricksException e = assertThrows(
                    DatabricksException.class,
                    () -> TestClients.of(emulator, time.policy())
                            .call(RestRequest.post("/api/2.2/jobs/create", settings)));

            assertThat(emulator.requests(), hasSize(1));
            assertThat(emulator.jobCount(), is(afterEffect ? 1 : 0));
            assertThat(e.getMessage(), containsString("check the workspace before you repeat it"));
        }
    }

    @Test
    void anAnswerThatBreaksOffIsReadAgain() throws Exception {
        try (Emulator emulator = Emulator.start()) {
            emulator.addJob(17, JsonCodec.MAPPER.readTree("{\"name\": \"cut\", \"tasks\": []}"));
            emulator.fault(Fault.on("GET", "/api/2.2/jobs/get").truncateBodyAfter(20));

            JsonNode job = TestClients.of(emulator, time.policy()).call(READ.with("job_id", 17));

            assertThat(job.path("settings").path("name").asText(), is("cut"));
            assertThat(emulator.requests(), hasSize(2));
        }
    }

    @Test
    void aCertificateThatIsNotTrustedIsToldAtOnceWithWhatToCheck() throws Exception {
        try (Emulator emulator = Emulator.builder().https().start()) {
            RestClient distrusting = TestClients.of(emulator, time.policy());

            DatabricksException e = assertThrows(DatabricksException.class, () -> distrusting.call(READ));

            assertThat(e.getMessage(), containsString("that this JVM trusts the certificate"));
            assertThat(time.slept(), hasSize(0));
        }
    }

    @Test
    void aConnectionThatIsCutOffWhileItIsBeingSecuredIsTriedAgain() throws Exception {
        AtomicInteger connections = new AtomicInteger();
        try (ServerSocket cutsOff = new ServerSocket(0, 10, InetAddress.getByName("127.0.0.1"))) {
            Thread thread = new Thread(() -> {
                while (!cutsOff.isClosed()) {
                    try (Socket socket = cutsOff.accept()) {
                        connections.incrementAndGet();
                        socket.getInputStream().readNBytes(5);
                        socket.shutdownOutput();
                        socket.getInputStream().readAllBytes();
                    } catch (IOException e) {
                        // The client has gone.
                    }
                }
            });
            thread.start();
            URI host = URI.create("https://127.0.0.1:" + cutsOff.getLocalPort());

            DatabricksException e = assertThrows(
                    DatabricksException.class,
                    () -> TestClients.of(host, time.policy()).call(ONCE));

            assertThat(e.getMessage(), containsString("Gave up after " + connections + " attempts."));
            assertThat(e.getMessage(), not(containsString("certificate")));
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }

    private static String error(String code, String message) {
        return JsonCodec.object()
                .put("error_code", code)
                .put("message", message)
                .toString();
    }

    /** A new token each time the last is refused. */
    private static final class RenewingToken implements Authorizer {
        final AtomicInteger renewals = new AtomicInteger();

        @Override
        public Map<String, String> headers() {
            return Map.of("Authorization", "Bearer token-" + renewals);
        }

        @Override
        public boolean renew(Map<String, String> refused) {
            assertThat(refused, is(headers()));
            renewals.incrementAndGet();
            return true;
        }
    }
}
