package io.jenkins.plugins.databricks.rest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.not;

import java.io.IOException;
import java.text.MessageFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What an administrator sees who turns the log of this package up as far as it goes. */
class RestClientLoggingTest {

    private static final Logger LOGGER = Logger.getLogger(RestClient.class.getName());

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            lines.add(MessageFormat.format(entry.getMessage(), entry.getParameters()));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };
    private ScriptedServer server;

    @BeforeEach
    void listen() throws IOException {
        server = new ScriptedServer();
        handler.setLevel(Level.ALL);
        LOGGER.setLevel(Level.FINEST);
        LOGGER.setUseParentHandlers(false);
        LOGGER.addHandler(handler);
    }

    @AfterEach
    void stopListening() {
        LOGGER.removeHandler(handler);
        LOGGER.setUseParentHandlers(true);
        LOGGER.setLevel(null);
        server.close();
    }

    @Test
    void bodiesAreShownButNothingSecretInThem() throws Exception {
        server.answer(
                200,
                "{\"access_token\": \"s3cret-answer\", \"scope\": \"all-apis\", \"nested\": [{\"token_value\": \"s3cret-nested\"}]}");

        TestClients.of(server.url(), new FakeTime().policy())
                .call(
                        RestRequest.post(
                                "/api/2.0/secrets/put",
                                JsonCodec.object()
                                        .put("scope", "datalake")
                                        .put("string_value", "s3cret-body")
                                        .put("bytes_value", new byte[] {1, 2, 3})
                                        .set(
                                                "new_cluster",
                                                JsonCodec.MAPPER.readTree(
                                                        "{\"spark_env_vars\": {\"X\": \"s3cret-env\"},"
                                                                + " \"spark_conf\": {\"fs.key\": \"s3cret-conf\"}, \"num_workers\": 3}"))));

        String log = String.join("\n", lines);
        assertThat(log, allOf(containsString("POST /api/2.0/secrets/put"), containsString("datalake")));
        assertThat(log, allOf(containsString("num_workers"), containsString("all-apis")));
        assertThat(log, allOf(not(containsString("s3cret")), not(containsString("AQID"))));
        assertThat("nor is the header", log, not(containsString("dapi-of-the-test")));
    }

    @Test
    void parametersOfARunAreNotShownSinceTheyMayHoldAnything() throws Exception {
        server.answer(200, "{\"run_id\": 1, \"overriding_parameters\": {\"python_params\": [\"s3cret-1\"]}}");

        TestClients.of(server.url(), new FakeTime().policy())
                .call(
                        RestRequest.post(
                                "/api/2.2/jobs/run-now",
                                JsonCodec.MAPPER.readTree(
                                        "{\"job_id\": 17, \"python_params\": [\"--password\", \"s3cret-2\"],"
                                                + " \"job_parameters\": {\"password\": \"s3cret-3\"}, \"notebook_params\": {\"p\": \"s3cret-4\"}}")));

        String log = String.join("\n", lines);
        assertThat(log, containsString("\"job_id\":17"));
        assertThat(log, not(containsString("s3cret")));
    }

    @Test
    void aFormWithAClientSecretIsNotShown() throws Exception {
        server.answer(200, "{}");

        TestClients.of(server.url(), new FakeTime().policy())
                .call(new RestRequest(
                        "POST",
                        "/oidc/v1/token",
                        Map.of(),
                        new RequestBody.Form(Map.of("client_secret", "s3cret-form")),
                        true));

        assertThat(
                String.join("\n", lines), allOf(containsString("POST /oidc/v1/token"), not(containsString("s3cret"))));
    }

    @Test
    void eachFurtherAttemptIsToldWithItsReason() throws Exception {
        server.answer(503, "{\"error_code\": \"TEMPORARILY_UNAVAILABLE\", \"message\": \"later\"}")
                .answer(200, "{}");

        TestClients.of(server.url(), new FakeTime().policy()).call(RestRequest.get("/api/2.2/jobs/list"));

        assertThat(
                String.join("\n", lines),
                allOf(
                        containsString("Trying again in"),
                        containsString("503 TEMPORARILY_UNAVAILABLE to GET /api/2.2/jobs/list")));
    }
}
