package io.jenkins.plugins.databricks.rest.settings;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.FakeTime;
import io.jenkins.plugins.databricks.rest.HttpTransport;
import io.jenkins.plugins.databricks.rest.RequestBody;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.RetryPolicy;
import io.jenkins.plugins.databricks.rest.SilentServer;
import io.jenkins.plugins.databricks.rest.StuckStream;
import io.jenkins.plugins.databricks.rest.TestClients;
import io.jenkins.plugins.databricks.rest.content.Content;
import io.jenkins.plugins.databricks.rest.content.UnreadableContentException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HttpLimitsTest {

    private static final RestRequest READ = RestRequest.get("/api/2.2/jobs/get");

    private static final Duration SHORT = Duration.ofSeconds(1);
    private static final Duration LONG = Duration.ofMinutes(2);

    private HttpTransport transport;

    /** One limit at a time is short, so that a slow machine does not meet another one first. */
    private RestClient client(SilentServer server, HttpLimits limits) {
        return client(server, limits, RetryPolicy.ONCE);
    }

    private RestClient client(SilentServer server, HttpLimits limits, RetryPolicy retry) {
        transport = new HttpTransport(new HttpSettings("test", null, limits), null);
        return new RestClient(server.url(), transport, TestClients.bearer("token"), retry);
    }

    @AfterEach
    void disconnect() throws IOException {
        transport.close();
    }

    private static RestRequest upload(Content content) {
        return RestRequest.put("/file", new RequestBody.Raw(content));
    }

    private interface Opening {
        InputStream open() throws IOException;
    }

    private static Content content(long length, Opening opening) {
        return new Content() {
            @Override
            public InputStream open() throws IOException {
                return opening.open();
            }

            @Override
            public long length() {
                return length;
            }
        };
    }

    /** A time limit of a socket counts from byte to byte, so that a server that trickles would be waited for without end. */
    @ParameterizedTest
    @EnumSource(
            value = SilentServer.Way.class,
            names = {"NEVER_ANSWERS", "TRICKLES"})
    void aCallHasALimitAsAWhole(SilentServer.Way way) throws Exception {
        try (SilentServer server = new SilentServer(way)) {
            RestClient client = client(server, new HttpLimits(LONG, SHORT, LONG, LONG));
            DatabricksException e = assertThrows(DatabricksException.class, () -> client.call(READ));

            assertThat(
                    e.getMessage(),
                    containsString("127.0.0.1 did not answer GET /api/2.2/jobs/get: no answer within 1 s"));
            server.awaitLeft(1);
        }
    }

    @Test
    void aServerThatTakesNoConnectionIsTold() throws Exception {
        try (SilentServer server = new SilentServer(SilentServer.Way.TAKES_NO_CONNECTION)) {
            RestClient client = client(server, new HttpLimits(SHORT, LONG, LONG, LONG));
            DatabricksException e = assertThrows(DatabricksException.class, () -> client.call(READ));

            assertThat(e.getMessage(), containsString("127.0.0.1 did not answer GET /api/2.2/jobs/get"));
        }
    }

    @Test
    void aServerThatTakesNoMoreOfAFileIsToBlame() throws Exception {
        try (SilentServer server = new SilentServer(SilentServer.Way.TAKES_NO_BYTE)) {
            Content large = content(64 << 20, () -> new ByteArrayInputStream(new byte[64 << 20]));

            RestClient client = client(server, new HttpLimits(LONG, LONG, SHORT, LONG));
            DatabricksException e = assertThrows(DatabricksException.class, () -> client.call(upload(large)));

            assertThat(e.getMessage(), containsString("did not answer PUT /file: it accepted no data for 1 s"));
        }
    }

    @Test
    void aServerThatDoesNotConfirmAFileIsToBlame() throws Exception {
        try (SilentServer server = new SilentServer(SilentServer.Way.NEVER_ANSWERS)) {
            Content small = content(3, () -> new ByteArrayInputStream(new byte[3]));

            RestClient client = client(server, new HttpLimits(LONG, LONG, LONG, SHORT));
            DatabricksException e = assertThrows(DatabricksException.class, () -> client.call(upload(small)));

            assertThat(
                    e.getMessage(),
                    containsString("did not answer PUT /file: it received everything, but did not answer within 1 s"));
            server.awaitLeft(1);
        }
    }

    @Test
    void aFileThatGivesNoMoreBytesIsNotTheServersFault() throws Exception {
        try (SilentServer server = new SilentServer(SilentServer.Way.NEVER_ANSWERS)) {
            Content stuck = content(3, () -> new StuckStream());
            RestClient patient = client(server, new HttpLimits(LONG, LONG, SHORT, LONG), new FakeTime().policy());

            UnreadableContentException e =
                    assertThrows(UnreadableContentException.class, () -> patient.call(upload(stuck)));

            assertThat(e.getMessage(), allOf(is("it delivered no data for 1 s"), not(containsString("127.0.0.1"))));
        }
    }

    @Test
    void aFileThatCannotBeReadToItsEndIsNotTheServersFaultNorTriedAgain() throws Exception {
        try (SilentServer server = new SilentServer(SilentServer.Way.NEVER_ANSWERS)) {
            FakeTime time = new FakeTime();
            Content broken = content(3, () -> new InputStream() {
                @Override
                public int read() throws IOException {
                    throw new IOException("the agent went away");
                }
            });
            RestClient patient = client(server, new HttpLimits(LONG, LONG, LONG, LONG), time.policy());

            UnreadableContentException e =
                    assertThrows(UnreadableContentException.class, () -> patient.call(upload(broken)));

            assertThat(e.getMessage(), is("it cannot be read: the agent went away"));
            assertThat(time.slept().size(), is(0));
        }
    }
}
