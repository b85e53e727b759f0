package io.jenkins.plugins.databricks.emulator.http;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** All requests, those that have arrived and those that are dealt with; lets tests wait for one. */
public final class RequestLog {

    /** The oldest are forgotten beyond this, so that a demo can run for days. */
    private static final int KEPT = 100_000;

    private record Arrival(String method, String path) {}

    private final Deque<Arrival> arrivals = new ArrayDeque<>();
    private final Deque<RecordedRequest> requests = new ArrayDeque<>();

    synchronized void arrived(HttpRequest request) {
        keep(arrivals, new Arrival(request.method(), request.rawPath()));
    }

    synchronized void add(RecordedRequest request) {
        keep(requests, request);
    }

    private <T> void keep(Deque<T> entries, T entry) {
        if (entries.size() == KEPT) {
            entries.removeFirst();
        }
        entries.addLast(entry);
        notifyAll();
    }

    public synchronized void clear() {
        arrivals.clear();
        requests.clear();
    }

    public synchronized List<RecordedRequest> all() {
        return List.copyOf(requests);
    }

    public synchronized List<RecordedRequest> matching(String method, String pathPrefix) {
        return requests.stream()
                .filter(request -> matches(request.method(), request.path(), method, pathPrefix))
                .toList();
    }

    public synchronized List<RecordedRequest> await(int count, String method, String pathPrefix, Duration timeout)
            throws InterruptedException {
        Waiting.until(
                this,
                () -> matching(method, pathPrefix).size() >= count,
                timeout,
                () -> count + " × " + method + " " + pathPrefix + " answered, got "
                        + matching(method, pathPrefix).size());
        return matching(method, pathPrefix);
    }

    public synchronized long awaitArrivals(int count, String method, String pathPrefix, Duration timeout)
            throws InterruptedException {
        Waiting.until(
                this,
                () -> arrivals(method, pathPrefix) >= count,
                timeout,
                () -> count + " × " + method + " " + pathPrefix + " to arrive, got " + arrivals(method, pathPrefix));
        return arrivals(method, pathPrefix);
    }

    private long arrivals(String method, String pathPrefix) {
        return arrivals.stream()
                .filter(a -> matches(a.method(), a.path(), method, pathPrefix))
                .count();
    }

    private static boolean matches(String method, String path, String wantedMethod, String wantedPrefix) {
        return method.equals(wantedMethod) && path.startsWith(wantedPrefix);
    }
}
