package io.jenkins.plugins.databricks.rest;

import io.jenkins.plugins.databricks.rest.text.Sentences;
import java.io.IOException;
import java.time.Duration;

/**
 * Thrown when Databricks, or an identity provider in front of it, rejected or failed a call. The message names the call
 * and the host, quotes the remote message and, for common cases, says what to do. It never contains a header, a token
 * or a request body.
 */
public final class DatabricksException extends IOException {

    private static final long serialVersionUID = 1L;

    private static final int NO_ANSWER = 0;

    private final int status;
    private final String errorCode;
    private final String remoteMessage;
    private final String requestId;
    private final String reason;
    private final boolean notFound;
    private final boolean outcomeUnknown;
    private final boolean givenUp;
    private final boolean ofAll;
    private final Duration retryAfter;
    private boolean afterLostAnswer;

    /**
     * An error response.
     *
     * @param call the call as shown to people
     * @param host where it went
     * @param advice a sentence to append, or {@code null}
     * @param outcomeUnknown see {@link #isOutcomeUnknown}
     */
    DatabricksException(String call, String host, RemoteError error, String advice, boolean outcomeUnknown) {
        super(describe(call, host, error, advice));
        this.status = error.status();
        this.errorCode = error.code();
        this.remoteMessage = error.message();
        this.requestId = error.requestId();
        this.reason = error.reason();
        this.notFound = error.notFound();
        this.outcomeUnknown = outcomeUnknown;
        this.givenUp = false;
        this.ofAll = ErrorHints.isOfAll(error);
        this.retryAfter = Duration.ZERO;
    }

    /** No response, or an unintelligible one. */
    DatabricksException(String message, IOException cause, boolean outcomeUnknown) {
        super(message, cause);
        this.status = NO_ANSWER;
        this.errorCode = null;
        this.remoteMessage = null;
        this.requestId = null;
        this.reason = null;
        this.notFound = false;
        this.outcomeUnknown = outcomeUnknown;
        this.givenUp = false;
        this.ofAll = false;
        this.retryAfter = Duration.ZERO;
    }

    private DatabricksException(
            DatabricksException same, String message, boolean outcomeUnknown, boolean givenUp, Duration retryAfter) {
        super(message, same);
        this.status = same.status;
        this.errorCode = same.errorCode;
        this.remoteMessage = same.remoteMessage;
        this.requestId = same.requestId;
        this.reason = same.reason;
        this.notFound = same.notFound;
        this.outcomeUnknown = outcomeUnknown;
        this.givenUp = givenUp;
        this.ofAll = same.ofAll;
        this.retryAfter = retryAfter;
        this.afterLostAnswer = same.afterLostAnswer;
    }

    /**
     * The same failure, after the last attempt.
     *
     * @param attempts how many there were, or 0 if only one was intended
     */
    DatabricksException afterLastAttempt(int attempts, Duration askedFor) {
        String message = attempts == 0
                ? getMessage()
                : Sentences.join(
                        getMessage(), "Gave up after " + attempts + (attempts == 1 ? " attempt." : " attempts."));
        return new DatabricksException(this, message, outcomeUnknown, true, askedFor);
    }

    /** The failure of a call, caused by this failure of a prerequisite. */
    DatabricksException beforeTheCall() {
        return new DatabricksException(this, getMessage(), false, false, retryAfter);
    }

    /** The same failure, of a call of which an earlier attempt may have taken effect. */
    DatabricksException afterLostAnswer() {
        afterLostAnswer = true;
        return this;
    }

    private static String describe(String call, String host, RemoteError error, String advice) {
        StringBuilder text =
                new StringBuilder().append(host).append(" answered ").append(error.status());
        if (error.code() != null) {
            text.append(' ').append(error.code());
        }
        text.append(" to ").append(call);
        if (error.message() != null) {
            text.append(": ").append(error.message());
        }
        if (error.requestId() != null && text.indexOf(error.requestId()) < 0) {
            String so = Sentences.open(text.toString());
            return Sentences.join(so + " (request ID " + error.requestId() + ")", advice);
        }
        return Sentences.join(text.toString(), advice);
    }

    /** The HTTP status, or 0 if there was no response. */
    public int status() {
        return status;
    }

    /**
     * Databricks' error code, such as {@code RESOURCE_ALREADY_EXISTS}, or {@code null}.
     *
     * @see <a href="https://docs.databricks.com/api/workspace/introduction">REST API reference</a>
     */
    public String errorCode() {
        return errorCode;
    }

    /** The remote message, or {@code null}. */
    public String remoteMessage() {
        return remoteMessage;
    }

    /** The ID by which Databricks support finds the call, or {@code null}. */
    public String requestId() {
        return requestId;
    }

    /** The reason in the error's details, such as {@code FILES_API_API_IS_NOT_ENABLED}, or {@code null}. */
    public String reason() {
        return reason;
    }

    /** Whether a transient failure outlasted the time that {@link RetryPolicy} allows. */
    public boolean isGivenUp() {
        return givenUp;
    }

    /** How long the server asked to wait when the call was {@linkplain #isGivenUp given up}; zero if it did not. */
    public Duration retryAfter() {
        return retryAfter;
    }

    /**
     * Whether the object named in the call does not exist, which Databricks reports in several ways. A 404 of a proxy,
     * or for the endpoint itself, does not count.
     */
    public boolean isNotFound() {
        return notFound;
    }

    /**
     * Whether the call may have taken effect nevertheless: a request was sent, and there was no response or a server
     * error.
     */
    public boolean isOutcomeUnknown() {
        return afterLostAnswer || outcomeUnknown;
    }

    /** Whether the last attempt got no response or a server error. */
    public boolean isUnanswered() {
        return status == NO_ANSWER || status >= 500;
    }

    /** Whether this credential lacks the permission; a rate limit, which may look the same, does not count. */
    public boolean isDenied() {
        return (status == 401 || status == 403) && !givenUp && !outcomeUnknown;
    }

    /**
     * Whether any other call of this principal to this part of the API would be rejected as well, because of its token,
     * its network or the endpoint.
     */
    public boolean isOfAll() {
        return ofAll;
    }

    /** Whether the object to create already exists. */
    public boolean isAlreadyExists() {
        return "RESOURCE_ALREADY_EXISTS".equals(errorCode)
                || "ALREADY_EXISTS".equals(errorCode)
                || (errorCode == null && (status == 409 || saysAlreadyExists()));
    }

    /**
     * Some calls return no error code.
     *
     * @see <a href="https://github.com/databricks/cli/blob/main/libs/filer/workspace_files_client.go">the messages, as
     *     the Databricks CLI knows them</a>
     */
    private boolean saysAlreadyExists() {
        return status == 400 && remoteMessage != null && remoteMessage.contains("already exists");
    }
}
