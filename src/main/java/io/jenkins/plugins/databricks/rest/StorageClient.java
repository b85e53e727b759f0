package io.jenkins.plugins.databricks.rest;

import io.jenkins.plugins.databricks.rest.content.Content;
import io.jenkins.plugins.databricks.rest.content.UnreadableContentException;
import io.jenkins.plugins.databricks.rest.text.Sentences;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Talks to a cloud's storage at {@linkplain PresignedUrl presigned addresses}, without any authorization of Databricks. What it sends may be sent
 * twice; failures that may pass are tried again as {@link RetryPolicy} says.
 */
public final class StorageClient {

    private static final Logger LOGGER = Logger.getLogger(StorageClient.class.getName());

    private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);

    /** All that is told of an answer: storage repeats parts of the address in its error texts. */
    private static final Pattern CODE = Pattern.compile("<Code>([A-Za-z0-9]{1,64})</Code>");

    private final HttpTransport transport;
    private final RetryPolicy retry;
    private final RetryListener listener;
    private final Duration limit;

    /** @param limit as in {@link RestClient#answeredWithin} */
    StorageClient(HttpTransport transport, RetryPolicy retry, RetryListener listener, Duration limit) {
        this.transport = transport;
        this.retry = retry;
        this.listener = listener;
        this.limit = limit;
    }

    /** One that gives up earlier or later. */
    public StorageClient withTotal(Duration total) {
        return new StorageClient(transport, retry.withTotal(total), listener, limit);
    }

    /**
     * Sends content, or nothing.
     *
     * @param content what to send, or {@code null}
     * @return the answer, whatever its status; no failure that may pass
     * @throws DatabricksException when storage did not answer, or failed for longer than the {@link RetryPolicy} allows
     */
    public HttpResponse send(String method, PresignedUrl url, Content content)
            throws IOException, InterruptedException {
        try (RetryLoop retryLoop = new RetryLoop(retry, listener, LOGGER)) {
            try {
                return send(method, url, content, retryLoop);
            } catch (InterruptedException e) {
                retryLoop.interrupted(method + " at " + url);
                throw e;
            }
        }
    }

    private HttpResponse send(String method, PresignedUrl url, Content content, RetryLoop retryLoop)
            throws IOException, InterruptedException {
        while (true) {
            retryLoop.begin();
            DatabricksException failure;
            Duration retryAfter = Duration.ZERO;
            try {
                HttpResponse answer = attempt(method, url, content);
                if (!PASSING.contains(answer.status())) {
                    return answer;
                }
                failure = refused(method, url, answer);
                retryAfter = retry.retryAfter(answer.header("retry-after"));
            } catch (IOException e) {
                failure = unanswered(method, url, e);
            }
            retryLoop.await(failure, retryAfter);
        }
    }

    private HttpResponse attempt(String method, PresignedUrl url, Content content)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        RequestBody body = content == null ? null : new RequestBody.Raw(content);
        HttpResponse answer = transport.send(method, url.uri(), url.headers(), body, limit);
        LOGGER.log(Level.FINE, "{0} at {1}: {2} in {3} ms", new Object[] {
            method, url, answer.status(), (System.nanoTime() - start) / 1_000_000
        });
        return answer;
    }

    /** What an answer means that is no success, or a web page. */
    public DatabricksException refused(String method, PresignedUrl url, HttpResponse answer) {
        Matcher code = CODE.matcher(answer.text());
        RemoteError error =
                new RemoteError(answer.status(), code.find() ? code.group(1) : null, null, null, RemoteError.Shape.API);
        String advice = answer.isSuccess()
                ? "This is a web page and no answer of a cloud's storage: check whether a proxy or a sign-in page stands in between."
                : null;
        return new DatabricksException(
                method + " of a part of the file (cloud storage)", url.toString(), error, advice, false);
    }

    /** @throws IOException when the reason lies on this side of the connection */
    private static DatabricksException unanswered(String method, PresignedUrl url, IOException e) throws IOException {
        if (e instanceof UnreadableContentException) {
            throw e;
        }
        return new DatabricksException(
                Sentences.join(url + ", the cloud storage of the workspace, did not answer " + method + ": "
                        + CallFailure.describe(e) + "."),
                e,
                true);
    }
}
