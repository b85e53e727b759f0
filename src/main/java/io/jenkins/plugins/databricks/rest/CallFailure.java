package io.jenkins.plugins.databricks.rest;

import io.jenkins.plugins.databricks.rest.content.UnavailableRangeException;
import io.jenkins.plugins.databricks.rest.content.UnreadableContentException;
import io.jenkins.plugins.databricks.rest.content.UnwritableContentException;
import io.jenkins.plugins.databricks.rest.text.LogText;
import io.jenkins.plugins.databricks.rest.text.Sentences;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;

/**
 * The failure of one attempt of a call.
 *
 * @param exception what to throw if it was the last attempt
 * @param mayPass whether another attempt may succeed and can do no harm
 * @param retryAfter how long the server asks to wait
 */
record CallFailure(DatabricksException exception, boolean mayPass, Duration retryAfter) {

    private static final String OUTCOME_UNKNOWN =
            "Whether Databricks acted on the call is unknown, so it was not sent again: check the workspace before "
                    + "you repeat it.";

    /** An error response. */
    static CallFailure refused(
            URI host,
            RestRequest request,
            HttpResponse answer,
            RemoteError error,
            RetryPolicy retry,
            Authorizer authorizer) {
        Retriable retriable = Retriable.after(error);
        boolean mayPass = retriable.allows(request);
        boolean outcomeUnknown =
                retriable == Retriable.REPEATABLE || (error.status() >= 500 && retriable == Retriable.NONE);
        String advice;
        if (answer.isRedirect()) {
            advice = ErrorHints.onRedirect(String.valueOf(answer.header("location")));
        } else if (retriable == Retriable.REPEATABLE && !mayPass) {
            advice = OUTCOME_UNKNOWN;
        } else {
            advice = ErrorHints.on(request, error, authorizer.lacksAzureResourceId());
        }
        Duration header = retry.retryAfter(answer.header("retry-after"));
        Duration detail = error.retryDelay() == null ? Duration.ZERO : error.retryDelay();
        return new CallFailure(
                new DatabricksException(request.toString(), host.getHost(), error, advice, outcomeUnknown),
                mayPass,
                header.compareTo(detail) > 0 ? header : detail);
    }

    /** No token could be obtained, so nothing was sent. */
    static CallFailure withoutToken(DatabricksException e) {
        return new CallFailure(e.beforeTheCall(), e.isGivenUp(), e.retryAfter());
    }

    /**
     * No response, or none that is of use.
     *
     * @throws IOException when another attempt would not help: the cause is on this side of the connection, or it is a range that cannot be had
     */
    static CallFailure unanswered(URI host, RestRequest request, IOException e) throws IOException {
        if (e instanceof UnreadableContentException
                || e instanceof UnwritableContentException
                || e instanceof UnavailableRangeException
                || e instanceof DatabricksException) {
            throw e;
        }
        String what = host.getHost() + " did not answer " + request + ": " + describe(e);
        if (e instanceof UnknownHostException) {
            // A DNS failure may be temporary and is worth a retry.
            return new CallFailure(
                    notSent(what, "Check the workspace's host name and the proxy settings.", e), true, Duration.ZERO);
        }
        boolean cutOff = e.getCause() instanceof EOFException;
        if (e instanceof SSLException && !cutOff) {
            String advice =
                    "Check the workspace's host name, and that this JVM trusts the certificate of the workspace (or a "
                            + "proxy).";
            return new CallFailure(notSent(what, advice, e), false, Duration.ZERO);
        }
        boolean neverSent = e instanceof ConnectException
                || e instanceof NoRouteToHostException
                || e instanceof ConnectTimeoutException
                || e instanceof ConnectionRequestTimeoutException
                || e instanceof SSLHandshakeException;
        if (neverSent) {
            return new CallFailure(notSent(what, "", e), true, Duration.ZERO);
        }
        boolean mayPass = request.repeatable();
        String message = mayPass ? Sentences.join(what + ".") : Sentences.join(what, OUTCOME_UNKNOWN);
        return new CallFailure(new DatabricksException(message, e, true), mayPass, Duration.ZERO);
    }

    private static DatabricksException notSent(String what, String advice, IOException e) {
        return new DatabricksException(Sentences.join(what + ".", advice), e, false);
    }

    static String describe(IOException e) {
        if (e instanceof ConnectionRequestTimeoutException) {
            return "all connections to it are in use";
        }
        String message = LogText.line(e.getMessage());
        return message == null ? e.getClass().getSimpleName() : message;
    }
}
