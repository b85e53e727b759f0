package io.jenkins.plugins.databricks.rest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every code and message that Databricks' own clients take for "later", whatever status it comes with, and some that only look like one. */
class RetriableTest {

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
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "429|-|-",
                "429|RESOURCE_EXHAUSTED|Too many requests. Please wait a moment and try again.",
                "400|REQUEST_LIMIT_EXCEEDED|GetUserPermissionsRequest RPC token bucket limit has been exceeded.",
                "403|REQUEST_LIMIT_EXCEEDED|GetUserPermissionsRequest RPC token bucket limit has been exceeded.",
                "500|REQUEST_LIMIT_EXCEEDED|Please try again later",
                "400|RESOURCE_EXHAUSTED|operation is rejected due to per-user rate limiting",
                "403|PERMISSION_DENIED|GetUserPermissionsRequest RPC token bucket limit has been exceeded.",
                "400|BAD_REQUEST|Workspace 17 exceeded the concurrent limit of 20 requests.",
                "403|-|Too Many Requests",
                "500|INTERNAL_ERROR|REQUEST_LIMIT_EXCEEDED: too many requests",
                "403|-|Rate limit exceeded: 100 requests per minute",
                "503|TEMPORARILY_UNAVAILABLE|request limit exceeded",
                "400|COULD_NOT_ACQUIRE_LOCK|busy",
            })
    void aCallThatWasTurnedAwayIsMadeAgainWhateverItDoes(int status, String code, String message) throws Exception {
        server.answer(status, error(code, message)).answer(200, "{\"job_id\": 5}");

        assertThat(client.call(ONCE).path("job_id").asInt(), is(5));

        assertThat(server.seen(), hasSize(2));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "408|-|-",
                "502|-|-",
                "503|-|No webapps are available to handle your request. Please try again later.",
                "504|DEADLINE_EXCEEDED|-",
                "400|TEMPORARILY_UNAVAILABLE|Authentication is temporarily unavailable. Please try again later.",
                "403|UNAVAILABLE|-",
                "500|WORKSPACE_TEMPORARILY_UNAVAILABLE|-",
                "500|SERVICE_UNDER_MAINTENANCE|-",
                "500|-|The request timed out. Please try again later or try a faster operation.",
                "400|INVALID_STATE|com.databricks.backend.manager.util.UnknownWorkerEnvironmentException: 3",
                "400|INVALID_STATE|Workspace 17 does not have any associated worker environments",
                "404|RESOURCE_DOES_NOT_EXIST|There is no worker environment with id 3",
                "400|INVALID_STATE|Unknown worker environment",
                "500|INTERNAL_ERROR|ClusterNotReadyException: the cluster is starting",
                "500|INTERNAL_ERROR|worker env WorkerEnvId(workerenv-17) not found",
                "500|INTERNAL_ERROR|Timed out after 15 seconds",
                "500|INTERNAL_ERROR|context deadline exceeded",
                "500|INTERNAL_ERROR|Unexpected error",
                "500|INTERNAL_ERROR|This client is being throttled",
            })
    void whatPassesIsWaitedForWhereTwiceIsNoMoreThanOnce(int status, String code, String message) throws Exception {
        server.answer(status, error(code, message)).answer(200, "{}");

        client.call(READ);

        assertThat(server.seen(), hasSize(2));

        server.answer(status, error(code, message));
        client.call(READ);
        DatabricksException e = assertThrows(DatabricksException.class, () -> client.call(ONCE));

        assertThat(e.getMessage(), containsString("Whether Databricks acted on the call is unknown"));
        assertThat("a caller can tell", e.isOutcomeUnknown(), is(true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "400|QUOTA_EXCEEDED|The quota for the number of jobs has been reached. The current quota is 10000.",
                "400|RESOURCE_LIMIT_EXCEEDED|Limit of 1000 secrets per scope",
                "400|INVALID_PARAMETER_VALUE|The limit must be below 25; correct it and try again",
                "400|INVALID_PARAMETER_VALUE|Unexpected error parsing quartz expression",
                "403|PERMISSION_DENIED|User does not have permission to manage job 429",
                "409|ABORTED|The operation was aborted",
                "499|CANCELLED|-",
                "500|UNKNOWN|-",
                "500|DATA_LOSS|-",
                "501|NOT_IMPLEMENTED|-",
            })
    void whatStaysIsToldAtOnce(int status, String code, String message) {
        server.answer(status, error(code, message));

        assertThrows(DatabricksException.class, () -> client.call(READ));

        assertThat(server.seen(), hasSize(1));
    }

    @Test
    void theWordsOnAPageOfDatabricksOwnCountToo() throws Exception {
        server.answer(400, "<html><body><pre>Worker environment not ready</pre></body></html>")
                .answer(200, "{}");

        client.call(READ);

        assertThat(server.seen(), hasSize(2));
    }

    @Test
    void aRateLimitThatDoesNotPassIsToldAsThatAndIsNoRefusalOfTheCredential() {
        server.answer(403, error("REQUEST_LIMIT_EXCEEDED", "RPC token bucket limit has been exceeded."));

        DatabricksException e = assertThrows(DatabricksException.class, () -> client.call(ONCE));

        assertThat(e.getMessage(), containsString("exceeded. The workspace limits the number of requests"));
        assertThat(e.getMessage(), not(containsString("principal")));
        assertThat(e.isDenied(), is(false));
        assertThat("it was turned away", e.isOutcomeUnknown(), is(false));
        assertThat(e.isGivenUp(), is(true));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "400|-|42.0000000012s|43",
                "429|-|7s|7",
                "429|5|20s|20",
                "429|20|5s|20",
                "503|-|3.5s|4",
            })
    void theLongerOfRetryAfterAndRetryInfoIsWaitedFor(int status, String header, String delay, int seconds)
            throws Exception {
        String body = "{\"error_code\": \"X\", \"message\": \"busy\", \"details\": [{\"@type\":"
                + " \"type.googleapis.com/google.rpc.RetryInfo\", \"retry_delay\": \"" + delay + "\"}]}";
        String[] headers = header == null ? new String[0] : new String[] {"Retry-After", header};
        server.answer(status, body, headers).answer(200, "{}");

        client.call(READ);

        assertThat(
                time.slept().get(0),
                allOf(
                        greaterThanOrEqualTo(Duration.ofSeconds(seconds)),
                        lessThan(Duration.ofSeconds(seconds).plusMillis(250))));
    }

    @ParameterizedTest
    @CsvSource({"0s", "soon", "-3s", "99999999999999999999s", "0"})
    void aRetryInfoThatMakesNoSenseIsNoReasonToWait(String delay) {
        server.answer(
                400,
                "{\"error_code\": \"X\", \"message\": \"no\", \"details\": [{\"retry_delay\": \"" + delay + "\"}]}");

        assertThrows(DatabricksException.class, () -> client.call(READ));

        assertThat(server.seen(), hasSize(1));
    }

    private static String error(String code, String message) {
        if (code == null && message == null) {
            return "";
        }
        return JsonCodec.object()
                .put("error_code", code)
                .put("message", message)
                .toString();
    }
}
