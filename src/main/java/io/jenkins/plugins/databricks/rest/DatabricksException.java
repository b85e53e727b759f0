package io.jenkins.plugins.databricks.rest;

import io.jenkins.plugins.databricks.rest.text.Sentences;
import java.io.IOException;
import java.time.Duration;

/**
 * Databricks, or an identity provider in front of it, refused or failed a call. The message names the call and the host, says what the remote
 * side said and, for the common cases, what to do. It never holds a header, a token or a request's body.
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
     * What was answered.
     *
     * @param call what a person reads of the call
     * @param host where it went
     * @param advice a sentence to put behind it, or {@code null}
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

    /** No answer, or none that can be understood. */
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
     * The same failure, after which no further attempt is made.
     *
     * @param attempts how many there were, or 0 where there was not to be more than one
     */
    DatabricksException afterLastAttempt(int attempts, Duration askedFor) {
        String message = attempts == 0
                ? getMessage()
                : Sentences.join(
                        getMessage(), "Gave up after " + attempts + (attempts == 1 ? " attempt." : " attempts."));
        return new DatabricksException(this, message, outcomeUnknown, true, askedFor);
    }

    /** The same failure of what had to be done before a call could be made, as the failure of that call. */
    DatabricksException beforeTheCall() {
        return new DatabricksException(this, getMessage(), false, false, retryAfter);
    }

    /** The same failure of a call that was made before, and may have had its effect then. */
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
            return Sentences.join(so + " (request id " + error.requestId() + ")", advice);
        }
        return Sentences.join(text.toString(), advice);
    }

    /** The HTTP status, or 0 when no answer came. */
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

    /** What the remote side said, or {@code null}. */
    public String remoteMessage() {
        return remoteMessage;
    }

    /** The id by which Databricks' support finds the call, or {@code null}. */
    public String requestId() {
        return requestId;
    }

    /** The reason in the error's details, such as {@code FILES_API_API_IS_NOT_ENABLED}, or {@code null}. */
    public String reason() {
        return reason;
    }

    /** Whether the failure was of a kind that passes, but did not pass in the time that {@link RetryPolicy} gives. */
    public boolean isGivenUp() {
        return givenUp;
    }

    /** For how long the server asked to be left alone when it was {@linkplain #isGivenUp given up}; zero if it did not. */
    public Duration retryAfter() {
        return retryAfter;
    }

    /**
     * Whether the thing named in the call does not exist, which Databricks says in several ways. A 404 of a proxy, or for the whole call, is not
     * meant.
     */
    public boolean isNotFound() {
        return notFound;
    }

    /** Whether the call may have had its effect all the same: an attempt was sent, and no answer came, or one of a server that failed. */
    public boolean isOutcomeUnknown() {
        return afterLostAnswer || outcomeUnknown;
    }

    /** Whether the last attempt has got no answer, or one of a server that failed. */
    public boolean isUnanswered() {
        return status == NO_ANSWER || status >= 500;
    }

    /** Whether the workspace does not let this credential do it; a limit on requests, which it may say in the same way, is not meant. */
    public boolean isDenied() {
        return (status == 401 || status == 403) && !givenUp && !outcomeUnknown;
    }

    /** Whether every other call of this principal to this part of the API would be refused in the same way: its token, its network or what it calls is. */
    public boolean isOfAll() {
        return ofAll;
    }

    /** Whether the thing to create is there already. */
    public boolean isAlreadyExists() {
        return "RESOURCE_ALREADY_EXISTS".equals(errorCode)
                || "ALREADY_EXISTS".equals(errorCode)
                || (errorCode == null && (status == 409 || saysAlreadyExists()));
    }

    /**
     * Some calls give no code.
     *
     * @see <a href="https://github.com/databricks/cli/blob/main/libs/filer/workspace_files_client.go">the messages, as the
     *     Databricks CLI knows them</a>
     */
    private boolean saysAlreadyExists() {
        return status == 400 && remoteMessage != null && remoteMessage.contains("already exists");
    }
}
