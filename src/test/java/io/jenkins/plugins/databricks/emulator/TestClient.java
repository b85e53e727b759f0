package io.jenkins.plugins.databricks.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.emulator.http.Json;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Calls an emulator as a plain HTTP client does, with nothing of the plugin in between. */
public final class TestClient {

    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NORMAL)
            .build();
    private final URI url;
    private final String token;

    public TestClient(Emulator emulator) {
        this(emulator, emulator.token());
    }

    public TestClient(Emulator emulator, String token) {
        this.url = emulator.url();
        this.token = token;
    }

    /** An answer. */
    public record Answer(int status, String text) {

        public JsonNode json() {
            try {
                return Json.MAPPER.readTree(text);
            } catch (IOException e) {
                throw new AssertionError("No JSON: " + text, e);
            }
        }

        public String errorCode() {
            return json().path("error_code").asText();
        }

        public String message() {
            return json().path("message").asText();
        }
    }

    public Answer get(String path) throws IOException, InterruptedException {
        return send("GET", path, null, BodyPublishers.noBody());
    }

    public Answer post(String path, String json) throws IOException, InterruptedException {
        return send("POST", path, "application/json", BodyPublishers.ofString(json));
    }

    public Answer form(String path, String form) throws IOException, InterruptedException {
        return send("POST", path, "application/x-www-form-urlencoded", BodyPublishers.ofString(form));
    }

    public Answer send(String method, String path, String type, BodyPublisher body, String... headers)
            throws IOException, InterruptedException {
        var request = java.net.http.HttpRequest.newBuilder(url.resolve(path)).method(method, body);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        if (type != null) {
            request.header("Content-Type", type);
        }
        if (headers.length > 0) {
            request.headers(headers);
        }
        HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
        return new Answer(response.statusCode(), response.body());
    }
}
