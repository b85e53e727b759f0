package io.jenkins.plugins.databricks.rest;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.rest.redaction.Redaction;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Calls one workspace's REST API (or a token endpoint). The life of a call: ask the {@link Authorizer} for headers, send, read the answer.
 * A refusal for an expired token leads to one renewal. A failure that may pass is tried again as {@link RetryPolicy} says: always when
 * Databricks certainly did not act on the call (no token, no connection, a rate limit), otherwise only when the call is {@linkplain
 * RestRequest#repeatable() repeatable}; {@link Retriable} tells which it is. Everything else becomes one {@link DatabricksException}.
 *
 * <p>With the logger of this class at {@link Level#FINE} each call is logged, at {@link Level#FINEST} with bodies, without secrets.
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

    /** The same client, but giving up earlier or later. */
    public RestClient withTotal(Duration total) {
        return new RestClient(host, transport, authorizer, retry.withTotal(total), listener, limit);
    }

    /** The same client, which tells of its patience. */
    public RestClient telling(RetryListener newListener) {
        return new RestClient(host, transport, authorizer, retry, newListener, limit);
    }

    /** The same client, but with so much time for each attempt of a call that sends no file. */
    public RestClient answeredWithin(Duration newLimit) {
        return new RestClient(host, transport, authorizer, retry, listener, newLimit);
    }

    /** Talks to the storage behind the workspace, where this workspace gives addresses in it. */
    public StorageClient storage() {
        return new StorageClient(transport, retry, listener, limit);
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
    public HttpResponse exchange(RestRequest request) throws IOException, InterruptedException {
        try (RetryLoop retryLoop = new RetryLoop(retry, listener, LOGGER)) {
            try {
                return exchange(request, retryLoop);
            } catch (InterruptedException e) {
                retryLoop.interrupted(request + " at " + host.getHost());
                throw e;
            }
        }
    }

    /**
     * Does something else that Databricks is needed for with the patience that calls have.
     *
     * @param what names it for the log
     * @param work tells by a {@linkplain DatabricksException#isGivenUp given up} failure that it may be tried again
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

    private HttpResponse exchange(RestRequest request, RetryLoop retryLoop) throws IOException, InterruptedException {
        boolean renewed = false;
        boolean lost = false;
        while (true) {
            retryLoop.begin();
            CallFailure failure;
            try {
                Map<String, String> headers = headers(lost);
                HttpResponse answer = attempt(request, headers);
                if (answer.isSuccess() && !answer.isWebPage()) {
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

    /** Where there is no token any more, an attempt before may have had its effect all the same. */
    private Map<String, String> headers(boolean lost) throws IOException, InterruptedException {
        try {
            return authorizer.headers();
        } catch (DatabricksException e) {
            throw e;
        } catch (IOException e) {
            throw lost ? new DatabricksException(e.getMessage(), e, true) : e;
        }
    }

    /** Tells a request without an answer from a token that could not be had for it. */
    private static final class NoAnswerException extends Exception {
        private static final long serialVersionUID = 1L;

        private final transient CallFailure failure;

        NoAnswerException(CallFailure failure) {
            super(failure.exception());
            this.failure = failure;
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
        PageToken page = null;
        do {
            JsonNode answer = call(PageToken.of(request, page));
            answer.path(field).forEach(consumer);
            page = PageToken.after(page, answer);
        } while (page != null);
    }

    /**
     * Makes a call that answers with the id of what it has made.
     *
     * @param field the id's name
     * @throws DatabricksException also where the answer has none, as that of a proxy that answers in Databricks' place: then nobody knows what was made
     */
    public long callForId(RestRequest request, String field) throws IOException, InterruptedException {
        long id = call(request).path(field).asLong();
        if (id <= 0) {
            throw new DatabricksException(
                    host.getHost() + " answered " + request + " without a " + field
                            + ". Check the workspace's host name and whether a proxy stands in between.",
                    null,
                    true);
        }
        return id;
    }

    private HttpResponse attempt(RestRequest request, Map<String, String> headers)
            throws IOException, InterruptedException, NoAnswerException {
        if (LOGGER.isLoggable(Level.FINEST) && request.body() instanceof RequestBody.Json json) {
            LOGGER.log(Level.FINEST, "{0} {1}", new Object[] {request, Redaction.of(json.tree())});
        }
        long start = System.nanoTime();
        HttpResponse answer;
        try {
            answer = transport.send(host, request, headers, limit);
        } catch (IOException e) {
            throw new NoAnswerException(CallFailure.unanswered(host, request, e));
        }
        LOGGER.log(Level.FINE, "{0} at {1}: {2} in {3} ms", new Object[] {
            request, host.getHost(), answer.status(), (System.nanoTime() - start) / 1_000_000
        });
        return answer;
    }

    /** Reads an answer of {@link #exchange} as {@link #call} does. */
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
            // The parser's own message quotes the answer, which may hold a token.
            throw new DatabricksException(
                    host.getHost() + " answered " + answer.status() + " to " + request
                            + " with something that is no JSON. Check the workspace's host name and whether a proxy stands in between.",
                    null,
                    true);
        }
    }
}
