package io.jenkins.plugins.databricks.deploy.secrets;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.deploy.TellingLog;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.StartEmulator;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.emulator.http.RecordedRequest;
import io.jenkins.plugins.databricks.rest.FakeTime;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.TestClients;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class PutSecretTest {

    private static final Logger LOGGER = Logger.getLogger("io.jenkins.plugins.databricks");
    private static final String PUT = "/api/2.0/secrets/put";
    private static final String VALUE = "hunter2-and-more";
    private static final PutSecret.Request REQUEST = new PutSecret.Request("datalake", "password");

    private final TellingLog log = new TellingLog();
    private final List<String> records = new CopyOnWriteArrayList<>();
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord entry) {
            records.add(new SimpleFormatter().format(entry));
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @StartEmulator
    private Emulator emulator;

    private PutSecret step;

    @BeforeEach
    void prepare() throws Exception {
        RestClient client = TestClients.of(emulator, new FakeTime().policy());
        new CreateSecretScope(client, new TellingLog()).run(new CreateSecretScope.Request("datalake", null, null));
        step = new PutSecret(client, log);
        handler.setLevel(Level.ALL);
        LOGGER.setLevel(Level.FINEST);
        LOGGER.setUseParentHandlers(false);
        LOGGER.addHandler(handler);
    }

    @AfterEach
    void stop() {
        LOGGER.removeHandler(handler);
        LOGGER.setUseParentHandlers(true);
        LOGGER.setLevel(null);
    }

    /** All that a person or a file could get to see, as a whole. */
    private String told() {
        return String.join("\n", records) + log.text() + REQUEST;
    }

    private static String trace(Class<? extends Exception> type, Executable call) {
        StringWriter trace = new StringWriter();
        assertThrows(type, call).printStackTrace(new PrintWriter(trace));
        return trace.toString();
    }

    @Test
    void theGuidesSecretIsPutAndItsValueIsInTheOneRequestOnly() throws Exception {
        step.run(REQUEST, VALUE);

        assertThat(emulator.secret("datalake", "password"), is(VALUE));
        List<RecordedRequest> requests = emulator.requests("POST", PUT);
        assertThat(requests, hasSize(1));
        assertThat(requests.get(0).json().path("string_value").asText(), is(VALUE));
        assertThat(log.text(), is("Put secret 'password' into scope 'datalake'"));
        assertThat("the log shows bodies", told(), containsString("\"string_value\":\"****\""));
        assertThat(told(), not(containsString(VALUE)));
    }

    @Test
    void bytesAreNotShownEitherInClearOrEncoded() throws Exception {
        byte[] bytes = VALUE.getBytes(StandardCharsets.UTF_8);

        step.run(REQUEST, bytes);

        assertThat(emulator.secret("datalake", "password"), is(VALUE));
        assertThat(told(), not(containsString(VALUE)));
        assertThat(told(), not(containsString(Base64.getEncoder().encodeToString(bytes))));
    }

    @Test
    void aFailureOfAnyKindDoesNotShowIt() {
        emulator.fault(Fault.on("POST", PUT).status(400).error("BAD_REQUEST", "Cannot store " + VALUE));
        emulator.fault(Fault.on("POST", PUT).status(403).error("PERMISSION_DENIED", "Not you."));
        emulator.fault(Fault.on("POST", PUT).status(503).html().always());

        for (int i = 0; i < 3; i++) {
            assertThat(trace(IOException.class, () -> step.run(REQUEST, VALUE)), not(containsString(VALUE)));
        }
        String tooLarge = VALUE.repeat(10_000);
        assertThat(trace(InvalidInputException.class, () -> step.run(REQUEST, tooLarge)), not(containsString(VALUE)));
        assertThat(told(), containsString("Trying again in "));
        assertThat(told(), not(containsString(VALUE)));
        assertThat(log.lines(), hasSize(0));
    }

    @Test
    void aWrongKeyIsToldAsAMistakeOfTheUser() {
        InvalidInputException e = assertThrows(
                InvalidInputException.class, () -> step.run(new PutSecret.Request("datalake", "my key"), VALUE));

        assertThat(e.getMessage(), containsString("key: 'my key' is not valid"));
    }
}
