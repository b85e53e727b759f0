package io.jenkins.plugins.databricks.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.databricks.emulator.Emulator;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;

/** An emulated workspace with a service principal and job 17, whose settings differ somewhat from the sample's definition. */
final class DemoWorkspace implements AutoCloseable {

    static final long JOB_ID = 17;
    static final String CLIENT_ID = "4ad1c1b0-2a52-4d2c-9c7e-000000000017";

    private final Emulator emulator;
    private final String clientSecret = "dose" + randomText();

    DemoWorkspace() throws IOException {
        emulator = Emulator.start();
        emulator.addServicePrincipal(CLIENT_ID, clientSecret);
        try (InputStream settings = DemoWorkspace.class.getResourceAsStream("job-17.json")) {
            emulator.addJob(JOB_ID, new ObjectMapper().readTree(settings));
        }
    }

    /** How long each request takes at least. */
    void latency(Duration time) {
        emulator.latency(time);
    }

    URI url() {
        return emulator.url();
    }

    String clientSecret() {
        return clientSecret;
    }

    /** Made anew for each demo, so that nobody else on the machine can know it. */
    static String randomText() {
        byte[] bytes = new byte[16];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    @Override
    public void close() throws IOException {
        emulator.close();
    }
}
