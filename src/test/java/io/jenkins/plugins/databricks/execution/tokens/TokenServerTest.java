package io.jenkins.plugins.databricks.execution.tokens;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.databricks.rest.Leftovers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may get a token, who may not, and what somebody can do to the machine who knocks at every door. */
class TokenServerTest {

    private static final String HOST = "https://adb-17.7.azuredatabricks.net";
    private static final String PATH = "/0123456789abcdef0123456789abcdef";
    private static final String TOKEN = "eyJ.very-secret_token";

    private final AtomicInteger asked = new AtomicInteger();
    private final ExecutorService clients = Executors.newCachedThreadPool();
    private volatile TokenLender lender = () -> new LentToken(TOKEN, 60, null);
    private TokenServer server;

    @BeforeEach
    void open() throws IOException {
        TokenLender counting = () -> {
            asked.incrementAndGet();
            return lender.lend();
        };
        server = new TokenServer(
                new ServerSocket(0, 128, InetAddress.getByName("127.0.0.1")), URI.create(HOST), PATH, counting);
    }

    @AfterEach
    void close() throws IOException {
        clients.shutdownNow();
        server.close();
    }

    private String head(String line, String... headers) {
        return line + " HTTP/1.1\r\nHost: 127.0.0.1:" + server.port() + "\r\n" + String.join("\r\n", headers)
                + (headers.length > 0 ? "\r\n\r\n" : "\r\n");
    }

    private String request(String host) {
        return head("GET " + PATH, "X-Databricks-Metadata-Version: 1", "X-Databricks-Host: " + host);
    }

    private String send(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private void assertRefused(String request, int status) throws IOException {
        String answer = send(request);
        assertThat(answer, startsWith("HTTP/1.1 " + status + " "));
        assertThat(answer, not(containsString(TOKEN)));
        assertThat("the controller was not asked", asked.get(), is(0));
    }

    @Test
    void whoAsksByTheProtocolGetsAToken() throws Exception {
        long before = Instant.now().getEpochSecond();
        String answer = send(request(HOST));
        assertThat(answer, startsWith("HTTP/1.1 200 "));
        assertThat(answer, containsString("Cache-Control: no-store"));
        JsonNode json = new ObjectMapper().readTree(answer.substring(answer.indexOf("\r\n\r\n")));
        assertThat(json.path("access_token").asText(), is(TOKEN));
        assertThat(json.path("token_type").asText(), is("Bearer"));
        assertThat(json.path("expires_on").isIntegralNumber(), is(true));
        assertThat(json.path("expires_on").asLong() - before - 60, lessThanOrEqualTo(30L));
        assertThat(server.refusedHost(), is(nullValue()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://adb-17.7.azuredatabricks.net/",
                "https://ADB-17.7.AzureDatabricks.net",
                "https://adb-17.7.azuredatabricks.net:443",
                "adb-17.7.azuredatabricks.net"
            })
    void theSameWorkspaceMayBeWrittenInOtherWays(String host) throws Exception {
        assertThat(send(request(host)), startsWith("HTTP/1.1 200 "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://adb-18.7.azuredatabricks.net",
                "http://adb-17.7.azuredatabricks.net",
                "https://adb-17.7.azuredatabricks.net:8443",
                "https://adb-17.7.azuredatabricks.net.evil.example",
                "https://adb-17.7.azuredatabricks.net@evil.example",
                "https://evil.example/?https://adb-17.7.azuredatabricks.net",
                "https://evil.example#adb-17.7.azuredatabricks.net",
                "https://accounts.azuredatabricks.net",
                "https://[",
                "adb-17.7.azuredatabricks.net, evil.example",
                "%",
                "*"
            })
    void anotherWorkspaceGetsNothingAndIsNamed(String host) throws Exception {
        assertRefused(request(host), 403);
        assertThat(server.refusedHost(), is(host));
    }

    @Test
    void theNameOfAnotherWorkspaceIsSanitizedAndCut() throws Exception {
        String answer = send(request("evil\u0007\u001b[31m\u009b" + "x".repeat(2_000)));
        assertThat(answer, startsWith("HTTP/1.1 403 "));
        assertThat(server.refusedHost(), startsWith("evilxxx"));
        assertThat(server.refusedHost().length(), lessThanOrEqualTo(301));
    }

    @Test
    void ofTwoWorkspacesInOneRequestNoneIsBelieved() throws Exception {
        assertRefused(
                head(
                        "GET " + PATH,
                        "X-Databricks-Metadata-Version: 1",
                        "X-Databricks-Host: " + HOST,
                        "X-Databricks-Host: https://evil.example"),
                400);
    }

    @Test
    void whatTheProtocolAsksForIsRequired() throws Exception {
        assertRefused(head("GET " + PATH, "X-Databricks-Host: " + HOST), 400);
        assertRefused(head("GET " + PATH, "X-Databricks-Metadata-Version: 1"), 400);
        assertRefused(head("GET " + PATH, "X-Databricks-Metadata-Version: 2", "X-Databricks-Host: " + HOST), 400);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/0123456789abcdef0123456789abcdee",
                PATH + "/",
                PATH + "?x",
                "/x/.." + PATH,
                "*",
                "http://127.0.0.1" + PATH
            })
    void atAnotherPathThereIsNothing(String path) throws Exception {
        assertRefused(head("GET " + path, "X-Databricks-Metadata-Version: 1", "X-Databricks-Host: " + HOST), 404);
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "HEAD", "OPTIONS", "DELETE", "TRACE", "get"})
    void onlyGetIsAnswered(String method) throws Exception {
        assertRefused(head(method + " " + PATH, "X-Databricks-Metadata-Version: 1", "X-Databricks-Host: " + HOST), 405);
    }

    /** A web page can lead its own name to this machine, and then its script may send any header but this one. */
    @ParameterizedTest
    @CsvSource({"evil.example:PORT, 403", "127.0.0.1, 403", "127.0.0.1.evil.example:PORT, 403", "localhost:PORT, 200"})
    void aPageFromElsewhereIsRefused(String host, int status) throws Exception {
        String answer = send(request(HOST)
                .replace("127.0.0.1:" + server.port(), host.replace("PORT", String.valueOf(server.port()))));
        assertThat(answer, startsWith("HTTP/1.1 " + status + " "));
    }

    @Test
    void whatIsNoHttpIsRefused() throws Exception {
        assertRefused("hello\r\n\r\n", 400);
        assertRefused("GET " + PATH + "\r\n\r\n", 400);
        assertRefused(head("GET " + PATH, "X-Databricks-Host : " + HOST), 400);
        assertRefused(head("GET " + PATH, "X-Databricks-Metadata-Version: 1", " folded: x"), 400);
        assertRefused("GET /" + "x".repeat(8_192), 431);
    }

    @Test
    void itListensOnLoopbackAlone() throws Exception {
        List<InetAddress> others = new ArrayList<>();
        for (NetworkInterface network : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            for (InetAddress address : Collections.list(network.getInetAddresses())) {
                if (address instanceof Inet4Address && !address.isLoopbackAddress()) {
                    others.add(address);
                }
            }
        }
        for (InetAddress other : others) {
            assertThrows(ConnectException.class, () -> new Socket(other, server.port()).close(), other::toString);
        }
    }

    @Test
    void whySomebodyGetsNoTokenIsSaid() throws Exception {
        lender = () -> LentToken.refused("Jenkins got no token: the secret has expired");
        assertThat(send(request(HOST)), containsString("\r\n\r\nJenkins got no token: the secret has expired"));
        lender = () -> {
            throw new IllegalStateException("channel closed");
        };
        String unreachable = send(request(HOST));
        assertThat(unreachable, startsWith("HTTP/1.1 504 "));
        assertThat(unreachable, containsString("The Jenkins controller cannot be reached"));
        lender = () -> new LentToken("a\",\"b\":\"c", 60, null);
        assertThat(send(request(HOST)), startsWith("HTTP/1.1 502 "));
    }

    @Test
    void aControllerThatHangsHoldsUpOneThreadAndIsSaidToDoSo() throws Exception {
        CountDownLatch answer = new CountDownLatch(1);
        lender = () -> {
            try {
                answer.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return new LentToken(TOKEN, 60, null);
        };
        List<Future<String>> answers = clients.invokeAll(Collections.nCopies(8, () -> send(request(HOST))));
        for (Future<String> each : answers) {
            assertThat(each.get(), startsWith("HTTP/1.1 504 "));
            assertThat(each.get(), containsString("The Jenkins controller does not answer"));
        }
        assertThat(asked.get(), is(1));
        answer.countDown();
        Leftovers.await(() -> send200() ? "" : "no token although the controller answers");
    }

    private boolean send200() {
        try {
            return send(request(HOST)).startsWith("HTTP/1.1 200 ");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void whoSendsSlowlyIsCutOffAndOthersAreServed() throws Exception {
        List<Socket> slow = new ArrayList<>();
        for (int i = 0; i < TokenServer.AT_A_TIME; i++) {
            Socket socket = new Socket("127.0.0.1", server.port());
            slow.add(socket);
            clients.submit(() -> drip(socket));
        }
        assertThat(send(request(HOST)), startsWith("HTTP/1.1 200 "));
        for (Socket socket : slow) {
            socket.close();
        }
    }

    /** A byte now and then, without end. */
    private Void drip(Socket socket) throws Exception {
        byte[] bytes = ("GET " + PATH + " HTTP/1.1\r\nX-Slow: ").getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; true; i++) {
            socket.getOutputStream().write(i < bytes.length ? bytes[i] : 'x');
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    @Test
    void aThousandConnectionsAtOnceCostAFewThreads() throws Exception {
        List<Future<String>> crowd = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            crowd.add(clients.submit(() -> send(request(HOST))));
        }
        long most = 0;
        while (!crowd.stream().allMatch(Future::isDone)) {
            most = Math.max(most, threads());
        }
        for (Future<String> each : crowd) {
            assertThat(each.get(), startsWith("HTTP/1.1 200 "));
        }
        // One that accepts, one that asks the controller, and one for each connection that is served or has just been.
        assertThat(most, lessThanOrEqualTo(2L * TokenServer.AT_A_TIME));
    }

    private long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("Databricks token service on port " + server.port()))
                .count();
    }

    @Test
    void onceItIsClosedNobodyIsServedAndNothingIsLeft() throws Exception {
        try (Socket waiting = new Socket("127.0.0.1", server.port())) {
            waiting.getOutputStream().write("GET ".getBytes(StandardCharsets.ISO_8859_1));
            assertThat(send(request(HOST)), startsWith("HTTP/1.1 200 "));
            server.close();
            assertThrows(ConnectException.class, () -> send(request(HOST)));
            assertThat("an open connection ends", endOf(waiting), is(true));
        }
        Leftovers.await(() -> threads() == 0 ? "" : threads() + " threads");
    }

    private static boolean endOf(Socket socket) throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }
}
