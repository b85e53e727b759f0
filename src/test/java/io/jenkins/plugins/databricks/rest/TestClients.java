package io.jenkins.plugins.databricks.rest;

import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.rest.settings.HttpLimits;
import io.jenkins.plugins.databricks.rest.settings.HttpSettings;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** Clients as the plugin has them, for tests. */
public final class TestClients {

    /** Plain connections, shared by all tests. */
    public static final HttpTransport TRANSPORT =
            new HttpTransport(HttpSettings.of("jenkins-databricks/test", null), null);

    /** Gives up in a moment where a server does not answer. */
    public static final HttpTransport IMPATIENT = transport(Duration.ofMillis(150));

    private TestClients() {}

    /** @param call how long it waits for an answer */
    public static HttpTransport transport(Duration call) {
        return new HttpTransport(
                new HttpSettings(
                        "jenkins-databricks/test", null, new HttpLimits(Duration.ofSeconds(5), call, call, call)),
                null);
    }

    /** A client with the emulator's personal access token that tries again without long waiting. */
    public static RestClient of(Emulator emulator) {
        return of(emulator, quick());
    }

    public static RestClient of(Emulator emulator, RetryPolicy retry) {
        return new RestClient(emulator.url(), TRANSPORT, bearer(emulator.token()), retry);
    }

    /** A client that uses the emulator's personal access token until it is refused, and then another one. */
    public static RestClient renewing(Emulator emulator, String second) {
        Authorizer authorizer = new Authorizer() {
            private volatile String token = emulator.token();

            @Override
            public Map<String, String> headers() {
                return Map.of("Authorization", "Bearer " + token);
            }

            @Override
            public boolean renew(Map<String, String> refused) {
                token = second;
                return true;
            }
        };
        return new RestClient(emulator.url(), TRANSPORT, authorizer, quick());
    }

    public static RestClient of(URI host, RetryPolicy retry) {
        return new RestClient(host, TRANSPORT, bearer("dapi-of-the-test"), retry);
    }

    public static Authorizer bearer(String token) {
        return Authorizer.fixed(Map.of("Authorization", "Bearer " + token));
    }

    /** Real time, short delays. */
    public static RetryPolicy quick() {
        return new RetryPolicy(
                Duration.ofSeconds(20),
                Duration.ofMillis(10),
                Duration.ofMillis(100),
                Clock.systemUTC(),
                System::nanoTime,
                duration -> Thread.sleep(Math.min(100, duration.toMillis())));
    }
}
