package io.jenkins.plugins.databricks.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.rest.redaction.SecretForms;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An error response, parsed from any format used by Databricks and the systems in front of it: the current JSON format,
 * the old {@code {"error": …}}, those of OAuth and SCIM, {@code CODE: message} as text, an HTML page, or an empty body.
 *
 * @param status the HTTP status
 * @param code the error code, one short line, or {@code null}
 * @param message one line fit for a log, or {@code null}
 * @param requestId the remote request ID, one short line, or {@code null}
 * @param reason the reason in the error's details, such as {@code FILES_API_API_IS_NOT_ENABLED}, or {@code null}
 * @param retryDelay how long to wait before a retry according to the error's details; {@code null} if they do not say
 * @param shape the format of the body, since a web page means something other than an API error
 * @see <a href="https://github.com/databricks/databricks-sdk-go/blob/main/apierr/errors.go">the formats that
 *     Databricks' own SDK knows</a>
 */
record RemoteError(
        int status, String code, String message, String requestId, String reason, Duration retryDelay, Shape shape) {

    enum Shape {
        API,
        WEB_PAGE,
        EMPTY
    }

    private static final int MAX_CODE = 100;

    /**
     * A wrong, expired or unknown token, which Databricks may also report with status 403.
     *
     * @see <a href="https://github.com/databricks/databricks-vscode/issues/583">databricks-vscode#583</a>
     */
    private static final Pattern TOKEN_REFUSED = Pattern.compile(
            "invalid access token|token (is expiring|has expired|is expired)|credential was not sent",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern CODE_AND_MESSAGE = Pattern.compile("^([A-Z][A-Z0-9_]+): (.+)$", Pattern.DOTALL);

    /** The error page of the web server in front of the oldest APIs: a message of Databricks in HTML. */
    private static final String OWN_PAGE = "Problem accessing /";

    private static final String REASON = "Reason:";

    private static final Pattern STATUS_IN_WORDS =
            Pattern.compile("^(HTTP )?error \\d{3}\\b[\\s:.-]*", Pattern.CASE_INSENSITIVE);

    /** A duration in Protobuf's JSON format: seconds, optionally with a fraction, followed by an s. */
    private static final Pattern PROTOBUF_DURATION = Pattern.compile("(\\d{1,9}(\\.\\d{1,20})?)s");

    /** Codes of a 404 for a whole part of the API. */
    private static final Set<String> NO_SUCH_CALL = Set.of("ENDPOINT_NOT_FOUND", "FEATURE_DISABLED", "NOT_IMPLEMENTED");

    private static final Pattern NOT_FOUND_IN_DISGUISE =
            Pattern.compile("(Job .* does not exist|Run .* does not exist|Run: .* in job: .* doesn't exist).*");

    RemoteError(int status, String code, String message, String requestId, Shape shape) {
        this(status, code, message, requestId, null, null, shape);
    }

    /** Omits redundancy: a code that only repeats the status, and the code at the beginning of the message. */
    RemoteError {
        code = LogText.line(code, MAX_CODE);
        code = String.valueOf(status).equals(code) ? null : code;
        message = withoutSecrets(LogText.line(message));
        if (code != null && message != null && message.startsWith(code + ": ")) {
            message = message.substring(code.length() + 2);
        }
        requestId = LogText.line(requestId, MAX_CODE);
    }

    static RemoteError read(HttpResponse answer) {
        String body = answer.text();
        String requestId = answer.header("x-request-id");
        if (body.isEmpty()) {
            return new RemoteError(answer.status(), null, null, requestId, Shape.EMPTY);
        }
        if (body.startsWith("{")) {
            try {
                return fromJson(answer.status(), JsonCodec.MAPPER.readTree(body), requestId);
            } catch (JsonProcessingException e) {
                return new RemoteError(answer.status(), null, body, requestId, Shape.API);
            }
        }
        if (body.startsWith("<")) {
            return fromHtml(answer.status(), body, requestId);
        }
        Matcher matcher = CODE_AND_MESSAGE.matcher(body);
        return matcher.matches()
                ? new RemoteError(answer.status(), matcher.group(1), matcher.group(2), requestId, Shape.API)
                : new RemoteError(answer.status(), null, body, requestId, Shape.API);
    }

    private static RemoteError fromHtml(int status, String page, String requestId) {
        String text = element("pre", page);
        String words = LogText.line(text == null ? element("title", page) : text);
        String message = words == null ? "" : STATUS_IN_WORDS.matcher(words).replaceFirst("");
        Shape shape = isOwnPage(page) ? Shape.API : Shape.WEB_PAGE;
        return new RemoteError(status, null, message.isEmpty() ? null : message, requestId, shape);
    }

    private static RemoteError fromJson(int status, JsonNode json, String requestIdHeader) {
        String code = firstText(json, "error_code", "scimType");
        String message = firstText(json, "message", "detail", "error_description");
        JsonNode error = json.path("error");
        if (error.isObject()) {
            code = code == null ? firstText(error, "code") : code;
            message = message == null ? firstText(error, "message") : message;
        } else if (error.isTextual()) {
            if (message == null) {
                message = error.textValue();
            } else if (code == null) {
                code = error.textValue();
            }
        }
        String requestId = requestIdHeader;
        String reason = null;
        Duration retryDelay = null;
        for (JsonNode detail : json.path("details")) {
            String id = firstText(detail, "request_id");
            requestId = id == null ? requestId : id;
            String why = firstText(detail, "reason");
            reason = why == null ? reason : why;
            Duration delay = duration(firstText(detail, "retry_delay", "retryDelay"));
            retryDelay = delay == null ? retryDelay : delay;
        }
        return new RemoteError(status, code, message, requestId, reason, retryDelay, Shape.API);
    }

    /**
     * Reads a {@code google.rpc.RetryInfo}'s delay, rounded up to whole seconds; {@code null} if it is invalid or zero.
     *
     * @see <a
     *     href="https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto">error_details.proto</a>
     */
    private static Duration duration(String text) {
        Matcher matcher = PROTOBUF_DURATION.matcher(text == null ? "" : text);
        long seconds = matcher.matches()
                ? new BigDecimal(matcher.group(1))
                        .setScale(0, RoundingMode.CEILING)
                        .longValue()
                : 0;
        return seconds == 0 ? null : Duration.ofSeconds(seconds);
    }

    private static String firstText(JsonNode json, String... names) {
        for (String name : names) {
            JsonNode value = json.path(name);
            if (value.isValueNode() && !value.isNull() && !value.asText().isEmpty()) {
                return value.asText();
            }
        }
        return null;
    }

    private static boolean isOwnPage(String page) {
        int problem = page.indexOf(OWN_PAGE);
        int reason = problem < 0 ? -1 : page.indexOf('<', problem);
        return reason > 0
                && page.startsWith("<pre>", reason)
                && page.substring(problem, reason).stripTrailing().endsWith(REASON);
    }

    /**
     * The content of the first element of this name. It searches in linear time, as the page may be large and come from
     * anybody.
     */
    private static String element(String name, String page) {
        String begin = "<" + name + ">";
        int from = page.indexOf(begin);
        int to = from < 0 ? -1 : page.indexOf("</" + name + ">", from);
        return to < 0 ? null : page.substring(from + begin.length(), to);
    }

    /** Some servers, and more often proxies, quote the rejected request, including its headers. */
    private static String withoutSecrets(String message) {
        return message == null ? null : SecretForms.hidden(message);
    }

    /** Whether the object named in the call does not exist, as opposed to the endpoint or the server. */
    boolean notFound() {
        if (shape == Shape.WEB_PAGE || Retriable.after(this) != Retriable.NONE) {
            return false;
        }
        if (status == 404) {
            return code == null || !NO_SUCH_CALL.contains(code);
        }
        return "RESOURCE_DOES_NOT_EXIST".equals(code)
                || ("INVALID_PARAMETER_VALUE".equals(code)
                        && message != null
                        && NOT_FOUND_IN_DISGUISE.matcher(message).matches());
    }

    /** Whether the token is wrong, as opposed to its principal's permissions. */
    boolean refusesToken() {
        return status == 401 || "UNAUTHENTICATED".equals(code) || (status == 403 && saysTokenIsRefused());
    }

    /** Whether the message says that the token is wrong. */
    boolean saysTokenIsRefused() {
        return says(TOKEN_REFUSED);
    }

    /** Whether the message contains this pattern. */
    boolean says(Pattern part) {
        return message != null && part.matcher(message).find();
    }
}
