package io.jenkins.plugins.databricks.emulator.http;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** How many requests came in a second. */
public final class RequestRate {

    /**
     * Requests that are sent at equal distances arrive at others: one that a busy machine delays comes close to the next one. In one second, that may be
     * two more than were sent; on average over some seconds, it is hardly any.
     */
    private static final Duration WINDOW = Duration.ofSeconds(5);

    private RequestRate() {}

    /** The most requests in a second, on average over the five seconds with most of them. */
    public static double most(List<RecordedRequest> requests) {
        List<Instant> times =
                requests.stream().map(RecordedRequest::time).sorted().toList();
        int most = 0;
        int first = 0;
        for (int last = 0; last < times.size(); last++) {
            while (Duration.between(times.get(first), times.get(last)).compareTo(WINDOW) >= 0) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return (double) most / WINDOW.toSeconds();
    }
}
