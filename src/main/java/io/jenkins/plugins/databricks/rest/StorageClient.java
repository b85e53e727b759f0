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
 * The client of a cloud's storage, for {@linkplain PresignedUrl presigned URLs}, without Databricks authorization. All
 * its requests are repeatable; transient failures are retried according to {@link RetryPolicy}.
 */
public final class StorageClient {

    private static final Logger LOGGER = Logger.getLogger(StorageClient.class.getName());

    private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);

    /** The only part of a response that is shown: storage quotes parts of the URL in its error messages. */
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

    /** The same client with a different total time for retries. */
    public StorageClient withTotal(Duration total) {
        return new StorageClient(transport, retry.withTotal(total), listener, limit);
    }

    /**
     * Sends a request with or without content.
     *
     * @param content what to send, or {@code null}
     * @return the response, whatever its status unless it is a transient failure
     * @throws DatabricksException when storage did not respond, or failed for longer than the {@link RetryPolicy}
     *     allows
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

    /** The failure that an error response or a web page stands for. */
    public DatabricksException refused(String method, PresignedUrl url, HttpResponse answer) {
        Matcher code = CODE.matcher(answer.text());
        RemoteError error =
                new RemoteError(answer.status(), code.find() ? code.group(1) : null, null, null, RemoteError.Shape.API);
        String advice = answer.isSuccess()
                ? "This is a web page, not a response of a cloud's storage: check whether a proxy or a sign-in page "
                        + "is in between."
                : null;
        return new DatabricksException(
                method + (method.equals("GET") ? " of a file" : " of a part of the file") + " (cloud storage)",
                url.toString(),
                error,
                advice,
                false);
    }

    /** @throws IOException when the cause is on this side of the connection */
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
