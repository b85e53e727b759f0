package io.jenkins.plugins.databricks.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.rest.redaction.Redaction;
import io.jenkins.plugins.databricks.rest.task.Stoppable;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The client of one workspace's REST API (or of a token endpoint). A call asks the {@link Authorizer} for headers,
 * sends the request and reads the response. If the token is rejected as expired, it is renewed once. Transient failures
 * are retried according to {@link RetryPolicy}: always if Databricks certainly did not act on the call (no token, no
 * connection, a rate limit), otherwise only if the call is {@linkplain RestRequest#repeatable() repeatable};
 * {@link Retriable} decides which it is. Everything else becomes a {@link DatabricksException}.
 *
 * <p>Each call is logged at {@link Level#FINE}, and with its bodies at {@link Level#FINEST}, without secrets.
 */
public final class RestClient {

    private static final Logger LOGGER = Logger.getLogger(RestClient.class.getName());

    private final URI host;
    private final HttpTransport transport;
    private final Authorizer authorizer;
    private final RetryPolicy retry;
    private final RetryListener listener;
    private final Duration limit;

    /** @param host the workspace's address: scheme, host and port, without a path */
    public RestClient(URI host, HttpTransport transport, Authorizer authorizer, RetryPolicy retry) {
        this(host, transport, authorizer, retry, RetryListener.SILENT, null);
    }

    private RestClient(
            URI host,
            HttpTransport transport,
            Authorizer authorizer,
            RetryPolicy retry,
            RetryListener listener,
            Duration limit) {
        this.host = host;
        this.transport = transport;
        this.authorizer = authorizer;
        this.retry = retry;
        this.listener = listener;
        this.limit = limit;
    }

    /** The workspace's address. */
    public URI host() {
        return host;
    }

    /** The same client with a different total time for retries. */
    public RestClient withTotal(Duration total) {
        return new RestClient(host, transport, authorizer, retry.withTotal(total), listener, limit);
    }

    /** The same client with a listener for retries. */
    public RestClient telling(RetryListener newListener) {
        return new RestClient(host, transport, authorizer, retry, newListener, limit);
    }

    /** The same client with a different time limit for each attempt of a call that sends no file. */
    public RestClient answeredWithin(Duration newLimit) {
        return new RestClient(host, transport, authorizer, retry, listener, newLimit);
    }

    /** The client for presigned URLs of the storage behind this workspace. */
    public StorageClient storage() {
        return new StorageClient(transport, retry, listener, limit);
    }

    /**
     * Makes the call.
     *
     * @return the JSON response; an empty object if the response is empty
     * @throws DatabricksException when Databricks rejected the call, or failed for longer than the {@link RetryPolicy}
     *     allows
     * @throws IOException when no token could be obtained, or a local file could not be read
     * @throws InterruptedException when the calling thread was interrupted; the call may have taken effect
     */
    public JsonNode call(RestRequest request) throws IOException, InterruptedException {
        return parse(request, exchange(request));
    }

    /** Makes the call like {@link #call}, and returns the raw response with its status and headers. */
    public HttpResponse exchange(RestRequest request) throws IOException, InterruptedException {
        return exchange(request, null);
    }

    /**
     * Makes a call whose response may have a body of any length, and passes that on as it comes. A connection that
     * breaks every now and then does not exhaust the time for retries as long as more is received.
     */
    public void receive(RestRequest request, Receiver receiver) throws IOException, InterruptedException {
        for (long most = receiver.received(); ; most = receiver.received()) {
            try {
                exchange(request, receiver);
                return;
            } catch (DatabricksException e) {
                if (!e.isGivenUp() || receiver.received() <= most) {
                    throw e;
                }
            }
        }
    }

    private HttpResponse exchange(RestRequest request, Receiver receiver) throws IOException, InterruptedException {
        try (RetryLoop retryLoop = new RetryLoop(retry, listener, LOGGER)) {
            try {
                return exchange(request, receiver, retryLoop);
            } catch (InterruptedException e) {
                retryLoop.interrupted(request + " at " + host.getHost());
                throw e;
            }
        }
    }

    /**
     * Retries other work that depends on Databricks in the way that calls are retried.
     *
     * @param what names it for the log
     * @param work throws a {@linkplain DatabricksException#isGivenUp given up} failure if it may be retried
     */
    public <T> T patiently(String what, Stoppable.Work<T> work) throws IOException, InterruptedException {
        try (RetryLoop retryLoop = new RetryLoop(retry, listener, LOGGER)) {
            while (true) {
                retryLoop.begin();
                try {
                    return work.done();
                } catch (DatabricksException e) {
                    CallFailure failure = CallFailure.withoutToken(e);
                    if (!failure.mayPass()) {
                        throw e;
                    }
                    retryLoop.await(failure.exception(), failure.retryAfter());
                } catch (InterruptedException e) {
                    retryLoop.interrupted(what);
                    throw e;
                }
            }
        }
    }

    private HttpResponse exchange(RestRequest request, Receiver receiver, RetryLoop retryLoop)
            throws IOException, InterruptedException {
        boolean renewed = false;
        boolean lost = false;
        while (true) {
            retryLoop.begin();
            CallFailure failure;
            try {
                Map<String, String> headers = headers(lost);
                HttpResponse answer = attempt(request, headers, receiver);
                if (answer.isSuccess() && (receiver == null ? !answer.isWebPage() : answer.body().length == 0)) {
                    return answer;
                }
                RemoteError error = RemoteError.read(answer);
                if (!renewed && error.refusesToken()) {
                    renewed = true;
                    if (authorizer.renew(headers)) {
                        continue;
                    }
                }
                failure = CallFailure.refused(host, request, answer, error, retry, authorizer);
            } catch (NoAnswerException e) {
                failure = e.failure;
            } catch (DatabricksException e) {
                failure = CallFailure.withoutToken(e);
            }
            lost |= failure.exception().isOutcomeUnknown();
            DatabricksException exception = lost ? failure.exception().afterLostAnswer() : failure.exception();
            if (!failure.mayPass()) {
                throw exception;
            }
            retryLoop.await(exception, failure.retryAfter());
        }
    }

    /** Even without a token for this attempt, an earlier one may have taken effect. */
    private Map<String, String> headers(boolean lost) throws IOException, InterruptedException {
        try {
            return authorizer.headers();
        } catch (DatabricksException e) {
            throw e;
        } catch (IOException e) {
            throw lost ? new DatabricksException(e.getMessage(), e, true) : e;
        }
    }

    /** Distinguishes a request without a response from one without a token. */
    private static final class NoAnswerException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient CallFailure failure;

        NoAnswerException(CallFailure failure) {
            super(failure.exception());
            this.failure = failure;
        }
    }

    /**
     * Passes on all entries of a paged list.
     *
     * @param request the first page's request
     * @param field the name of the array in each response
     * @see <a href="https://docs.databricks.com/api/workspace/jobs/list">an example: page_token and next_page_token</a>
     */
    public void forEach(RestRequest request, String field, Consumer<JsonNode> consumer)
            throws IOException, InterruptedException {
        PageToken page = null;
        do {
            JsonNode answer = call(PageToken.of(request, page));
            answer.path(field).forEach(consumer);
            page = PageToken.after(page, answer);
        } while (page != null);
    }

    /**
     * Makes a call that returns the ID of what it has created.
     *
     * @param field the ID's name
     * @throws DatabricksException also when the response has no ID, for example because a proxy answered: it is then
     *     unknown what was created
     */
    public long callForId(RestRequest request, String field) throws IOException, InterruptedException {
        long id = call(request).path(field).asLong();
        if (id <= 0) {
            throw withoutId(request, field);
        }
        return id;
    }

    /** As {@link #callForId}, for an ID that is no number. */
    public String callForText(RestRequest request, String field) throws IOException, InterruptedException {
        String id = call(request).path(field).asText("");
        if (id.isEmpty()) {
            throw withoutId(request, field);
        }
        return id;
    }

    private DatabricksException withoutId(RestRequest request, String field) {
        return new DatabricksException(
                host.getHost() + " answered " + request + " without a " + field
                        + ". Check the workspace's host name and whether a proxy is in between.",
                null,
                true);
    }

    private HttpResponse attempt(RestRequest request, Map<String, String> headers, Receiver receiver)
            throws IOException, InterruptedException, NoAnswerException {
        if (LOGGER.isLoggable(Level.FINEST) && request.body() instanceof RequestBody.Json json) {
            LOGGER.log(Level.FINEST, "{0} {1}", new Object[] {request, Redaction.of(json.tree())});
        }
        long start = System.nanoTime();
        HttpResponse answer;
        try {
            answer = receiver == null
                    ? transport.send(host, request, headers, limit)
                    : transport.receive(host, request, headers, limit, receiver);
        } catch (IOException e) {
            throw new NoAnswerException(CallFailure.unanswered(host, request, e));
        }
        LOGGER.log(Level.FINE, "{0} at {1}: {2} in {3} ms", new Object[] {
            request, host.getHost(), answer.status(), (System.nanoTime() - start) / 1_000_000
        });
        return answer;
    }

    /** Reads a response of {@link #exchange} as {@link #call} does. */
    public JsonNode parse(RestRequest request, HttpResponse answer) throws DatabricksException {
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
            // The parser's own message quotes the response, which may contain a token.
            throw new DatabricksException(
                    host.getHost() + " answered " + answer.status() + " to " + request
                            + " with something that is not JSON. Check the workspace's host name and whether a proxy "
                            + "is in between.",
                    null,
                    true);
        }
    }
}
