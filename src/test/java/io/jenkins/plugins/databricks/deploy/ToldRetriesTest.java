package io.jenkins.plugins.databricks.deploy;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.rest.Authorizer;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.FakeTime;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.RetryPolicy;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ToldRetriesTest {

    private static final String LIST = "/api/2.2/jobs/list";
    private static final RestRequest READ = RestRequest.get(LIST);

    private final FakeTime time = new FakeTime();
    private final TellingLog log = new TellingLog();
    private final ToldRetries retries = new ToldRetries(log, time);

    @StartEmulator
    private Emulator emulator;

    private RestClient client;

    @BeforeEach
    void prepare() {
        client = TestClients.of(emulator, time.policy()).telling(retries);
    }

    private static DatabricksException failure() throws IOException {
        try (Emulator other = Emulator.start()) {
            other.fault(Fault.on("GET", LIST).status(503));
            return assertThrows(
                    DatabricksException.class,
                    () -> TestClients.of(other, new FakeTime().policy().withTotal(Duration.ZERO))
                            .call(READ));
        }
    }

    @Test
    void aFailureThatLastsIsToldOnceWithItsReasonAndUntilWhen() {
        emulator.fault(Fault.on("GET", LIST).always().status(503));

        assertThrows(DatabricksException.class, () -> client.call(READ));

        assertThat(log.lines(), hasSize(1));
        assertThat(
                log.text(),
                startsWith("localhost answered 503 TEMPORARILY_UNAVAILABLE to GET " + LIST
                        + ": Injected fault: HTTP 503"));
        assertThat(log.text(), endsWith(" Trying again until 12:05:00 Z."));
    }

    @Test
    void aHostThatTakesNoConnectionIsTold() throws Exception {
        URI nobody;
        try (ServerSocket free = new ServerSocket(0)) {
            nobody = URI.create("http://127.0.0.1:" + free.getLocalPort());
        }
        RestClient alone = new RestClient(nobody, TestClients.TRANSPORT, TestClients.bearer("x"), time.policy());

        assertThrows(DatabricksException.class, () -> alone.telling(retries).call(READ));

        assertThat(log.lines(), hasSize(1));
        assertThat(log.text(), containsString("127.0.0.1 did not answer GET " + LIST + ": "));
        assertThat(log.text(), containsString("refused. Trying again until 12:05:00 Z."));
    }

    /** The patience of a call begins before it, where the token comes from. */
    @Test
    void aTokenThatCannotBeHadForAWhileIsToldAndWaitedFor() throws Exception {
        DatabricksException down = failure();
        Authorizer authorizer = new Authorizer() {
            private int asked;

            @Override
            public Map<String, String> headers() throws IOException, InterruptedException {
                if (asked++ < 6) {
                    throw down;
                }
                return TestClients.bearer(emulator.token()).headers();
            }

            @Override
            public boolean renew(Map<String, String> refused) {
                return false;
            }
        };

        new RestClient(emulator.url(), TestClients.TRANSPORT, authorizer, time.policy())
                .telling(retries)
                .call(READ);

        assertThat(log.lines(), hasSize(1));
        assertThat(log.text(), startsWith(down.getMessage()));
    }

    @Test
    void aFailureThatPassesSoonIsNotTold() throws Exception {
        emulator.fault(Fault.on("GET", LIST).times(3).status(503));

        client.call(READ);

        assertThat(log.lines(), empty());
    }

    @Test
    void anAnswerThatTookLongAndFailedIsToldAtOnce() throws Exception {
        emulator.fault(Fault.on("GET", LIST).status(429).header("Retry-After", "30"));

        client.call(READ);

        assertThat(log.lines(), hasSize(1));
    }

    @Test
    void callsThatWaitAtTheSameTimeAreToldOnce() throws Exception {
        DatabricksException failure = failure();

        retries.lasting(failure, Duration.ofMinutes(5));
        retries.lasting(failure, Duration.ofMinutes(5));
        retries.over();
        retries.lasting(failure, Duration.ofMinutes(4));
        retries.over();
        retries.over();
        retries.lasting(failure, Duration.ofMinutes(1));

        assertThat(
                log.lines(),
                contains(endsWith("Trying again until 12:05:00 Z."), endsWith("Trying again until 12:01:00 Z.")));
    }

    @Test
    void anAbortInBetweenShowsTheLastFailure() {
        emulator.fault(Fault.on("GET", LIST).always().status(429));
        RetryPolicy interrupted = time.policy(duration -> {
            throw new InterruptedException();
        });

        assertThrows(
                InterruptedException.class,
                () -> TestClients.of(emulator, interrupted).telling(retries).call(READ));

        assertThat(log.lines(), hasSize(1));
        assertThat(
                log.text(),
                startsWith("Stopped while trying again: localhost answered 429 REQUEST_LIMIT_EXCEEDED to GET " + LIST));
    }

    @Test
    void anAbortOfAFirstAttemptSaysWhatItWasWaitingFor() {
        retries.interrupted("GET /x at adb-1.example", null);
        retries.interrupted("GET /y at adb-1.example", null);

        assertThat(log.text(), is("Stopped while waiting for an answer to GET /x at adb-1.example."));
    }
}
