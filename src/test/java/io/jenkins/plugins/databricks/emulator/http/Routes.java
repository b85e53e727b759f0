package io.jenkins.plugins.databricks.emulator.http;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which part of the emulator answers which method and path. */
public final class Routes {

    /** Answers one kind of request. */
    public interface Handler {
        HttpAnswer handle(HttpRequest request) throws IOException;
    }

    /** As {@link Handler}, told the version of the Jobs API: 0, 1 or 2 for 2.0, 2.1 and 2.2. */
    public interface VersionedHandler {
        HttpAnswer handle(HttpRequest request, int version) throws IOException;
    }

    private record Prefix(String method, String path, Handler handler) {}

    private final Map<String, Handler> exact = new HashMap<>();
    private final List<Prefix> prefixes = new ArrayList<>();

    public void add(String method, String path, Handler handler) {
        exact.put(method + " " + path, handler);
    }

    /** For paths that go on with the path of a file. */
    public void addPrefix(String method, String path, Handler handler) {
        prefixes.add(new Prefix(method, path, handler));
    }

    /** Adds one route for each version of the Jobs API. */
    public void addJobs(String method, String path, VersionedHandler handler) {
        for (int version = 0; version <= 2; version++) {
            int minor = version;
            add(method, "/api/2." + minor + "/jobs/" + path, request -> handler.handle(request, minor));
        }
    }

    public HttpAnswer dispatch(HttpRequest request) throws IOException {
        Handler handler = exact.get(request.method() + " " + request.rawPath());
        if (handler != null) {
            return handler.handle(request);
        }
        for (Prefix prefix : prefixes) {
            if (prefix.method().equals(request.method()) && request.rawPath().startsWith(prefix.path())) {
                return prefix.handler().handle(request);
            }
        }
        throw ApiError.noSuchApi(request);
    }
}
