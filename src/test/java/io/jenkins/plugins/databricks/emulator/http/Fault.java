package io.jenkins.plugins.databricks.emulator.http;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;

/**
 * Something that goes wrong with the next requests of a kind, once unless {@link #times} says otherwise. Faults come
 * before authentication. The first that matches is used, in the order in which they were given to
 * {@code Emulator.fault}. A status comes before what refines it: {@code status(502).html()}.
 */
public final class Fault {

    /** What becomes of the request. */
    enum Kind {
        /** It is handled as ever, perhaps later. */
        PASS,
        /** It is not handled, and gets the given answer. */
        ANSWER,
        /** It is not handled; the connection is reset. */
        RESET_BEFORE,
        /** Its body is read in part, nothing is kept; the connection is reset. */
        RESET_IN_BODY,
        /** It is handled; the connection is reset instead of an answer. */
        RESET_AFTER,
        /** It is handled; the connection ends in the middle of the answer's body. */
        TRUNCATE,
        /** It is handled; the answer's body comes in chunks, and the connection ends before the one that ends it. */
        NO_LAST_CHUNK
    }

    private final String method;
    private final Pattern path;
    private final Map<String, String> headers = new LinkedHashMap<>();
    private Kind kind = Kind.PASS;
    private int skip;
    private int times = 1;
    private int status = 500;
    private String body = "";
    private String type = "application/json; charset=utf-8";
    private long bytes;
    private Duration delay = Duration.ZERO;
    private CountDownLatch latch;

    private Fault(String method, Pattern path) {
        this.method = method;
        this.path = path;
    }

    /**
     * @param method {@code *} for any
     * @param path the whole raw path, in which {@code *} stands for anything: {@code /api/*}{@code /jobs/run-now}
     */
    public static Fault on(String method, String path) {
        return new Fault(method, Pattern.compile(Pattern.quote(path).replace("*", "\\E.*\\Q")));
    }

    /** How often it happens; once where unset. */
    public Fault times(int count) {
        times = count;
        return this;
    }

    public Fault always() {
        return times(Integer.MAX_VALUE);
    }

    /** Lets so many matching requests pass first. */
    public Fault after(int count) {
        skip = count;
        return this;
    }

    /** Answers this status, with Databricks' usual error body for it unless {@link #body} follows. */
    public Fault status(int code) {
        kind = Kind.ANSWER;
        status = code;
        String error =
                switch (code) {
                    case 400 -> "BAD_REQUEST";
                    case 401 -> "UNAUTHENTICATED";
                    case 403 -> "PERMISSION_DENIED";
                    case 404 -> "RESOURCE_DOES_NOT_EXIST";
                    case 409 -> "ABORTED";
                    case 429 -> "REQUEST_LIMIT_EXCEEDED";
                    case 503 -> "TEMPORARILY_UNAVAILABLE";
                    default -> "INTERNAL_ERROR";
                };
        return error(error, "Injected fault: HTTP " + code);
    }

    /** A body in Databricks' shape; keeps the status. */
    public Fault error(String errorCode, String message) {
        kind = Kind.ANSWER;
        return body(Json.object()
                .put("error_code", errorCode)
                .put("message", message)
                .toString());
    }

    public Fault header(String name, String value) {
        headers.put(name, value);
        return this;
    }

    /** A body of one's own, sent as JSON. */
    public Fault body(String text) {
        kind = Kind.ANSWER;
        body = text;
        return this;
    }

    /** An error page of a proxy or of the web front in place of JSON; keeps the status. */
    public Fault html() {
        kind = Kind.ANSWER;
        type = "text/html; charset=utf-8";
        body = "<html><head><title>Error</title></head><body><h2>HTTP ERROR</h2><pre>Refused</pre></body></html>";
        return this;
    }

    /** A body of no bytes; keeps the status. */
    public Fault empty() {
        return body("");
    }

    /** The error code is a number, as some Databricks services send it; keeps the status. */
    public Fault numericErrorCode() {
        return body(Json.object()
                .put("error_code", status)
                .put("message", "Injected fault: HTTP " + status)
                .toString());
    }

    /** As a workspace behind a private link answers a client from outside: a redirect to a login page. */
    public Fault privateLink() {
        status(302);
        header("Location", PRIVATE_LINK);
        return empty();
    }

    public static final String LOGIN = "/login.html";
    private static final String PRIVATE_LINK = LOGIN + "?error=private-link-validation-error";

    /** The connection is reset, the request has no effect. */
    public Fault resetBefore() {
        kind = Kind.RESET_BEFORE;
        return this;
    }

    /** The connection is reset after so many bytes of the request's body, which has no effect. */
    public Fault resetInBodyAfter(long count) {
        kind = Kind.RESET_IN_BODY;
        bytes = count;
        return this;
    }

    /** The request takes effect, then the connection is reset in place of an answer. */
    public Fault resetAfter() {
        kind = Kind.RESET_AFTER;
        return this;
    }

    /** The request takes effect, but the answer's body breaks off after so many bytes. */
    public Fault truncateBodyAfter(long count) {
        kind = Kind.TRUNCATE;
        bytes = count;
        return this;
    }

    /** The request takes effect, and all of the answer's body comes, but not the chunk of no bytes that says so. */
    public Fault breakBeforeLastChunk() {
        kind = Kind.NO_LAST_CHUNK;
        bytes = Long.MAX_VALUE;
        return this;
    }

    /** Waits first; then the request is handled, unless another fault is set too. */
    public Fault delay(Duration time) {
        delay = time;
        return this;
    }

    /** Waits for a signal first; then the request is handled, unless another fault is set too. */
    public Fault holdUntil(CountDownLatch signal) {
        latch = signal;
        return this;
    }

    /** Whether it strikes this request; counts. */
    synchronized boolean strikes(String requestMethod, String rawPath) {
        if (times == 0
                || !(method.equals("*") || method.equals(requestMethod))
                || !path.matcher(rawPath).matches()) {
            return false;
        }
        if (skip > 0) {
            skip--;
            return false;
        }
        times--;
        return true;
    }

    void pause() throws InterruptedException {
        Thread.sleep(delay.toMillis());
        if (latch != null) {
            latch.await();
        }
    }

    Kind kind() {
        return kind;
    }

    long bytes() {
        return bytes;
    }

    HttpAnswer answer() {
        return HttpAnswer.text(status, type, body).with(headers);
    }
}
