package io.jenkins.plugins.databricks.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.databricks.emulator.Emulator;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;

/** An emulated workspace with a service principal and job 17, whose settings differ somewhat from the sample's definition. */
final class DemoWorkspace implements AutoCloseable {

    static final long JOB_ID = 17;

    /** A job of which many runs may go on at a time. */
    static final long MANY = 18;

    static final String CLIENT_ID = "4ad1c1b0-2a52-4d2c-9c7e-000000000017";

    private static final int TURNS = 200;

    private final Emulator emulator;
    private final String clientSecret = "dose" + randomText();

    DemoWorkspace() throws IOException {
        emulator = Emulator.start();
        emulator.addServicePrincipal(CLIENT_ID, clientSecret);
        try (InputStream settings = DemoWorkspace.class.getResourceAsStream("job-17.json")) {
            emulator.addJob(JOB_ID, new ObjectMapper().readTree(settings));
        }
        emulator.addJob(MANY, new ObjectMapper().readTree("""
                {"name": "many", "max_concurrent_runs": 1000,
                 "tasks": [{"task_key": "report", "notebook_task": {"notebook_path": "/Shared/report"}}]}"""));
    }

    /** How long each request takes at least. */
    void latency(Duration time) {
        emulator.latency(time);
    }

    /** How many milliseconds the three requests of a reset and a started run take, one after the other: the median. */
    long requestMillis() throws IOException, InterruptedException {
        HttpClient http = HttpClient.newHttpClient();
        long[] nanos = new long[TURNS];
        for (int turn = 0; turn < TURNS; turn++) {
            long start = System.nanoTime();
            String job = send(http, "GET", "get?job_id=" + JOB_ID, "");
            send(
                    http,
                    "POST",
                    "reset",
                    "{\"job_id\": " + JOB_ID + ", \"new_settings\": "
                            + new ObjectMapper().readTree(job).get("settings") + "}");
            send(http, "POST", "run-now", "{\"job_id\": " + JOB_ID + "}");
            nanos[turn] = System.nanoTime() - start;
        }
        // The first turns warm up.
        long[] warm = Arrays.copyOfRange(nanos, TURNS / 2, TURNS);
        Arrays.sort(warm);
        return TimeUnit.NANOSECONDS.toMillis(warm[warm.length / 2]);
    }

    private String send(HttpClient http, String method, String call, String body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(url().resolve("/api/2.2/jobs/" + call))
                .header("Authorization", "Bearer " + emulator.token())
                .header("Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != HttpURLConnection.HTTP_OK) {
            throw new IOException(call + ": " + answer.body());
        }
        return answer.body();
    }

    Emulator emulator() {
        return emulator;
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
