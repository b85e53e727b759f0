package io.jenkins.plugins.databricks.emulator;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.emulator.http.RecordedRequest;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmulatorTest {

    private static final String LIST = "/api/2.2/jobs/list";
    private static final String CREATE = "/api/2.2/jobs/create";
    private static final String JOB = "{\"name\":\"x\"}";

    @StartEmulator
    private Emulator emulator;

    private TestClient client;

    @BeforeEach
    void connect() {
        client = new TestClient(emulator);
    }

    @Test
    void temporaryFolderIsGoneAtTheEnd() throws IOException {
        Path root = emulator.root();
        assertThat(Files.isDirectory(root), is(true));
        emulator.close();
        assertThat(Files.exists(root), is(false));
    }

    @Test
    void unknownPathsAndMethodsAreRefusedAsDatabricksDoes() throws Exception {
        TestClient.Answer answer = client.post(LIST, "{}");
        assertThat(answer.status(), is(404));
        assertThat(answer.errorCode(), is("ENDPOINT_NOT_FOUND"));
        assertThat(client.get("/api/9.9/nothing").errorCode(), is("ENDPOINT_NOT_FOUND"));
    }

    @Test
    void callsNeedAToken() throws Exception {
        assertThat(new TestClient(emulator, null).get(LIST).status(), is(401));
        TestClient.Answer wrong = new TestClient(emulator, "dapi0").get(LIST);
        assertThat(wrong.status(), is(403));
        assertThat(wrong.json().get("error_code").isInt(), is(true));
        assertThat(emulator.token(), matchesPattern("dapi[0-9a-f]{32}"));
        assertThat(client.get(LIST).status(), is(200));
    }

    @Test
    void wrongBodiesAreRefused() throws Exception {
        assertThat(client.post(CREATE, "{oops").errorCode(), is("MALFORMED_REQUEST"));
        assertThat(client.post(CREATE, "[]").errorCode(), is("MALFORMED_REQUEST"));
        assertThat(client.post(CREATE, "{\"name\":1}").errorCode(), is("MALFORMED_REQUEST"));
    }

    @Test
    void requestsAreRecorded() throws Exception {
        client.post(CREATE + "?a=b%20c", JOB);
        RecordedRequest request = emulator.awaitRequest("POST", CREATE, Duration.ofSeconds(60));
        assertThat(request.status(), is(200));
        assertThat(request.token(), is(emulator.token()));
        assertThat(request.header("content-type"), is("application/json"));
        assertThat(request.query().get("a"), is("b c"));
        assertThat(request.json().get("name").asText(), is("x"));
        emulator.clearRequests();
        assertThat(emulator.requests(), is(empty()));
    }

    @Test
    void faultsStrikeAsOftenAsAsked() throws Exception {
        emulator.fault(Fault.on("GET", "/api/*/jobs/list").times(2).status(429).header("Retry-After", "1"));
        assertThat(client.get(LIST).errorCode(), is("REQUEST_LIMIT_EXCEEDED"));
        assertThat(client.get(LIST).status(), is(429));
        assertThat(client.get(LIST).status(), is(200));
    }

    @Test
    void aFaultMaySkipRequestsFirst() throws Exception {
        emulator.fault(Fault.on("GET", LIST).after(1).status(503));
        assertThat(client.get(LIST).status(), is(200));
        assertThat(client.get(LIST).status(), is(503));
    }

    @Test
    void resetBeforeHasNoEffectAndResetAfterHas() throws Exception {
        emulator.fault(Fault.on("POST", CREATE).resetBefore());
        assertThrows(IOException.class, () -> client.post(CREATE, JOB));
        assertThat(emulator.jobCount(), is(0));
        emulator.fault(Fault.on("POST", CREATE).resetAfter());
        assertThrows(IOException.class, () -> client.post(CREATE, JOB));
        assertThat(emulator.jobCount(), is(1));
        assertThat(emulator.requests("POST", CREATE).get(1).status(), is(0));
        assertThat(emulator.requests("POST", CREATE).get(0).body(), is(JOB));
    }

    @Test
    void answersMayBreakOff() throws Exception {
        emulator.fault(Fault.on("POST", CREATE).truncateBodyAfter(5));
        assertThrows(IOException.class, () -> client.post(CREATE, JOB));
        assertThat(emulator.jobCount(), is(1));
    }

    @Test
    void answersMayBeHtmlEmptyNumericOrALoginPage() throws Exception {
        emulator.fault(Fault.on("GET", LIST).status(502).html());
        emulator.fault(Fault.on("GET", LIST).status(200).empty());
        emulator.fault(Fault.on("GET", LIST).status(503).numericErrorCode());
        emulator.fault(Fault.on("GET", LIST).privateLink());
        assertThat(client.get(LIST).text(), containsString("<html>"));
        assertThat(client.get(LIST).text(), is(""));
        assertThat(client.get(LIST).json().get("error_code").intValue(), is(503));
        TestClient.Answer login = client.get(LIST);
        assertThat(login.status(), is(200));
        assertThat(login.text(), containsString("Sign In"));
        assertThat(
                emulator.requests("GET", "/login.html").get(0).query().get("error"),
                is("private-link-validation-error"));
    }

    @Test
    void aRequestMayBeHeldUntilASignal() throws Exception {
        CountDownLatch signal = new CountDownLatch(1);
        emulator.fault(Fault.on("GET", LIST).holdUntil(signal));
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() -> {
            try {
                return client.get(LIST).status();
            } catch (IOException | InterruptedException e) {
                throw new AssertionError(e);
            }
        });
        emulator.awaitArrival("GET", LIST, Duration.ofSeconds(60));
        assertThat(emulator.requests(), is(empty()));
        signal.countDown();
        assertThat(status.get(60, TimeUnit.SECONDS), is(200));
    }

    @Test
    void latencyIsAddedToEachRequest() throws Exception {
        emulator.latency(Duration.ofMillis(30));
        long start = System.nanoTime();
        client.get(LIST);
        assertThat((System.nanoTime() - start) / 1_000_000, greaterThanOrEqualTo(30L));
    }

    @Test
    void awaitingInVainFails() {
        assertThrows(AssertionError.class, () -> emulator.awaitRequest("GET", LIST, Duration.ofMillis(1)));
    }

    @Test
    void httpsIsTrustedByWhoeverTrustsTheCertificate() throws Exception {
        try (Emulator secure = Emulator.builder().https().start()) {
            HttpClient http = HttpClient.newBuilder().sslContext(secure.trust()).build();
            var request = java.net.http.HttpRequest.newBuilder(secure.url().resolve(LIST))
                    .build();
            assertThat(http.send(request, BodyHandlers.ofString()).statusCode(), is(401));
            assertThat(secure.url().getScheme(), is("https"));
            assertThat(secure.requests(), hasSize(1));
        }
    }

    @Test
    void aJobsFileMayHaveComments(@TempDir Path folder) throws Exception {
        Path file = Files.writeString(folder.resolve("job.json"), """
                #job-definition.json
                {"name": "guide", // the name
                 /* none yet */ "tasks": []}
                """);

        assertThat(EmulatorMain.settings(file.toFile()).path("name").asText(), is("guide"));
    }
}
