package io.jenkins.plugins.databricks.api.files;

import io.jenkins.plugins.databricks.rest.HttpResponse;
import io.jenkins.plugins.databricks.rest.content.UnavailableRangeException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A state of a file that can be told from later ones, so that ranges of it may be asked for one by one.
 *
 * @param length in bytes
 * @param modified when it was last written, as the server says it
 * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-14">RFC 9110, section 14: range requests</a>
 */
record FileState(long length, String modified) {

    static final int PARTIAL_CONTENT = 206;

    private static final Pattern LENGTH = Pattern.compile("[0-9]{1,18}");
    private static final Pattern RANGE = Pattern.compile("bytes ([0-9]{1,18})-([0-9]{1,18})/([0-9]{1,18}|\\*)");

    /** Times are in seconds, and storage's clock may differ a little from that of the server in front of it. */
    private static final Duration SETTLED = Duration.ofSeconds(2);

    /**
     * The state of the file that a response is about.
     *
     * @return {@code null} when a later state may look the same, since the file has only just been written
     */
    static FileState of(HttpResponse head) {
        String modified = head.header("last-modified");
        long length = length(head);
        return modified == null || length < 0 || !isSettled(modified, head.header("date"))
                ? null
                : new FileState(length, modified);
    }

    /** The length that a response announces; -1 when it doesn't. */
    static long length(HttpResponse head) {
        String length = head.header("content-length");
        return length != null && LENGTH.matcher(length).matches() ? Long.parseLong(length) : -1;
    }

    private static boolean isSettled(String modified, String now) {
        try {
            return now == null || Duration.between(time(modified), time(now)).compareTo(SETTLED) >= 0;
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static ZonedDateTime time(String date) {
        return ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME);
    }

    /** The headers of a request for a range. */
    Map<String, String> range(long start, long end) {
        return Map.of("Range", "bytes=" + start + "-" + (end - 1), "If-Unmodified-Since", modified);
    }

    /**
     * Checks the response to a request for a range. One that does not say of which state it is may be of another: what has removed that from the response may have
     * removed the condition from the request.
     *
     * @throws UnavailableRangeException when there is no such range of this state
     * @throws IOException when it is another range
     */
    void check(HttpResponse head, long start, long end) throws IOException {
        if (head.status() != PARTIAL_CONTENT) {
            throw new UnavailableRangeException("it sent the whole file in place of a range");
        }
        Matcher range = RANGE.matcher(String.valueOf(head.header("content-range")));
        if (!range.matches()) {
            throw new IOException("it did not say which range it sent");
        }
        String now = head.header("last-modified");
        String total = range.group(3);
        if (!modified.equals(now) || !total.equals("*") && Long.parseLong(total) != length) {
            throw new UnavailableRangeException("it sent a range of another state of the file");
        }
        if (Long.parseLong(range.group(1)) != start || Long.parseLong(range.group(2)) != end - 1) {
            throw new IOException("it sent another range than that of the bytes " + start + " to " + (end - 1));
        }
    }
}
