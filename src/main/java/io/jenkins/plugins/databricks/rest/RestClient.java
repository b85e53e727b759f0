package io.jenkins.plugins.databricks.rest;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;

/**
 * Calls one workspace's REST API (or a token endpoint). The life of a call: ask the {@link Authorizer} for headers, send, read the answer.
 * A refusal for an expired token leads to one renewal. A failure that may pass is tried again as {@link RetryPolicy} says: always when
 * Databricks certainly did not act on the call (no connection, 429), otherwise only when the call is {@linkplain RestRequest#repeatable()
 * repeatable}. Everything else becomes one {@link DatabricksException}.
 *
 * <p>With the logger of this class at {@link Level#FINE} each call is logged, at {@link Level#FINEST} with bodies, without secrets.
 */
public final class RestClient {

    private static final Logger LOGGER = Logger.getLogger(RestClient.class.getName());

    /**
     * Messages of failures that pass.
     *
     * @see <a href="https://github.com/databricks/databricks-sdk-go/blob/main/apierr/errors.go">Databricks' own list</a>
     */
    private static final Pattern TRANSIENT =
            Pattern.compile("ClusterNotReadyException|UnknownWorkerEnvironmentException"
                    + "|does not have any associated worker environments|no worker environment with id|Unknown worker environment"
                    + "|worker env .* not found|Timed out after |deadline exceeded");

    private static final String OUTCOME_UNKNOWN =
            "Whether Databricks acted on the call is unknown, so it was not sent again: look in the workspace before you repeat it.";

    private final URI host;
    private final HttpTransport transport;
    private final Authorizer authorizer;
    private final RetryPolicy retry;

    /** @param host the workspace's address: scheme, host and port, without a path */
    public RestClient(URI host, HttpTransport transport, Authorizer authorizer, RetryPolicy retry) {
        this.host = host;
        this.transport = transport;
        this.authorizer = authorizer;
        this.retry = retry;
    }

    /** The workspace's address. */
    public URI host() {
        return host;
    }

    /** The same client, but giving up earlier or later. */
    public RestClient withTotal(Duration total) {
        return new RestClient(host, transport, authorizer, retry.withTotal(total));
    }

    /** Talks to the storage behind the workspace, where this workspace gives addresses in it. */
    public StorageClient storage() {
        return new StorageClient(transport, retry);
    }

    /**
     * Makes the call.
     *
     * @return the JSON answer; an empty object where Databricks answers with nothing
     * @throws DatabricksException when Databricks refused, or failed for longer than the {@link RetryPolicy} allows
     * @throws IOException when no token could be had, or a local file could not be read
     * @throws InterruptedException when the calling thread was interrupted; the call may have had its effect
     */
    public JsonNode call(RestRequest request) throws IOException, InterruptedException {
        return parse(request, exchange(request));
    }

    /** Makes the call as {@link #call} does, and gives the answer as it came, with its status and headers. */
    public HttpAnswer exchange(RestRequest request) throws IOException, InterruptedException {
        Attempts attempts = new Attempts(retry, LOGGER);
        boolean renewed = false;
        boolean lost = false;
        while (true) {
            attempts.begin();
            Failure failure;
            Map<String, String> headers = authorizer.headers();
            try {
                HttpAnswer answer = attempt(request, headers);
                if (answer.isSuccess() && !answer.isWebPage()) {
                    return answer;
                }
                RemoteError error = RemoteError.read(answer);
                if (!renewed && error.refusesToken() && authorizer.renew(headers)) {
                    renewed = true;
                    continue;
                }
                failure = refused(request, answer, error);
            } catch (IOException e) {
                failure = unanswered(request, e);
            }
            if (!failure.mayPass()) {
                throw lost ? failure.exception().afterLostAnswer() : failure.exception();
            }
            lost |= failure.exception().isOutcomeUnknown();
            attempts.await(failure.exception(), failure.retryAfter());
        }
    }

    /**
     * All entries of a list that comes in pages.
     *
     * @param request the first page's request
     * @param field the name of the array in each answer
     * @see <a href="https://docs.databricks.com/api/workspace/jobs/list">an example: page_token and next_page_token</a>
     */
    public void forEach(RestRequest request, String field, Consumer<JsonNode> consumer)
            throws IOException, InterruptedException {
        RestRequest page = request;
        while (page != null) {
            JsonNode answer = call(page);
            answer.path(field).forEach(consumer);
            String next = answer.path("next_page_token").asText("");
            page = next.isEmpty() ? null : request.with("page_token", next);
        }
    }

    /** What went wrong in one attempt. */
    private record Failure(DatabricksException exception, boolean mayPass, String retryAfter) {}

    private HttpAnswer attempt(RestRequest request, Map<String, String> headers) throws IOException {
        if (LOGGER.isLoggable(Level.FINEST) && request.body() instanceof RequestBody.Json json) {
            LOGGER.log(Level.FINEST, "{0} {1}", new Object[] {request, Redaction.of(json.tree())});
        }
        long start = System.nanoTime();
        HttpAnswer answer = transport.send(host, request, headers);
        LOGGER.log(Level.FINE, "{0} at {1}: {2} in {3} ms", new Object[] {
            request, host.getHost(), answer.status(), (System.nanoTime() - start) / 1_000_000
        });
        return answer;
    }

    /** Reads an answer of {@link #exchange} as {@link #call} does. */
    public JsonNode parse(RestRequest request, HttpAnswer answer) throws DatabricksException {
        if (answer.body().length == 0) {
            return JsonCodec.object();
        }
        try {
            JsonNode json = JsonCodec.MAPPER.readTree(answer.body());
            if (LOGGER.isLoggable(Level.FINEST)) {
                LOGGER.log(Level.FINEST, "{0} answered {1}", new Object[] {request, Redaction.of(json)});
            }
            return json;
        } catch (IOException e) {
            // The parser's own message quotes the answer, which may hold a token.
            throw new DatabricksException(
                    host.getHost() + " answered " + answer.status() + " to " + request
                            + " with something that is no JSON. Check the workspace's host name and whether a proxy stands in between.",
                    null);
        }
    }

    private Failure refused(RestRequest request, HttpAnswer answer, RemoteError error) {
        String advice = answer.isRedirect()
                ? Advice.onRedirect(String.valueOf(answer.header("location")))
                : Advice.on(request, error);
        boolean notActedOn = error.status() == 429 || "COULD_NOT_ACQUIRE_LOCK".equals(error.code());
        boolean passing = error.status() == 502
                || error.status() == 503
                || error.status() == 504
                || (error.message() != null
                        && TRANSIENT.matcher(error.message()).find());
        if (passing && !request.repeatable()) {
            advice = OUTCOME_UNKNOWN;
        }
        return new Failure(
                new DatabricksException(request, host.getHost(), error, advice),
                notActedOn || (passing && request.repeatable()),
                answer.header("retry-after"));
    }

    /** @throws IOException when the reason lies on this side of the connection */
    private Failure unanswered(RestRequest request, IOException e) throws IOException, InterruptedException {
        if (e instanceof InterruptedIOException && Thread.interrupted()) {
            throw new InterruptedException("Interrupted during " + request);
        }
        if (e instanceof FileSystemException
                || e instanceof ContentChangedException
                || e instanceof DatabricksException) {
            throw e;
        }
        String what = host.getHost() + " did not answer " + request + ": " + describe(e) + ".";
        if (e instanceof UnknownHostException) {
            // No name server knows it now; one that fails for a moment is worth another try.
            return new Failure(
                    new DatabricksException(what + " Check the workspace's host name and the proxy settings.", e),
                    true,
                    null);
        }
        boolean cutOff = e.getCause() instanceof EOFException;
        if (e instanceof SSLException && !cutOff) {
            return new Failure(
                    new DatabricksException(
                            what
                                    + " Check the workspace's host name, and that this JVM trusts the certificate that it (or a proxy) shows.",
                            e),
                    false,
                    null);
        }
        boolean neverSent = e instanceof ConnectException
                || e instanceof NoRouteToHostException
                || e instanceof ConnectTimeoutException
                || e instanceof ConnectionRequestTimeoutException
                || e instanceof SSLHandshakeException;
        boolean mayPass = neverSent || request.repeatable();
        return new Failure(new DatabricksException(mayPass ? what : what + " " + OUTCOME_UNKNOWN, e), mayPass, null);
    }

    static String describe(IOException e) {
        String message = RemoteError.oneLine(e.getMessage());
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
