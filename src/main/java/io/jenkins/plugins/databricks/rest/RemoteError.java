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
 * An error answer, read from any of the shapes in which Databricks and the systems in front of it send one: the current JSON form, the old
 * {@code {"error": …}}, OAuth's and SCIM's forms, {@code CODE: message} as text, an HTML page, and nothing at all.
 *
 * @param status the HTTP status
 * @param code the error code, one short line, or {@code null}
 * @param message one line fit for a log, or {@code null}
 * @param requestId the remote request id, one short line, or {@code null}
 * @param reason the reason in the error's details, such as {@code FILES_API_API_IS_NOT_ENABLED}, or {@code null}
 * @param retryDelay how long to wait before the call is made again, as the error's details say it; {@code null} where they do not
 * @param shape which kind of body it came in, since a web page says something other than an API's error
 * @see <a href="https://github.com/databricks/databricks-sdk-go/blob/main/apierr/errors.go">the shapes that Databricks' own SDK knows</a>
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
     * A token that is wrong, too old or unknown, which Databricks says with status 403, too.
     *
     * @see <a href="https://github.com/databricks/databricks-vscode/issues/583">databricks-vscode#583</a>
     */
    private static final Pattern TOKEN_REFUSED = Pattern.compile(
            "invalid access token|token (is expiring|has expired|is expired)|credential was not sent",
            Pattern.CASE_INSENSITIVE);

    private static final Pattern CODE_AND_MESSAGE = Pattern.compile("^([A-Z][A-Z0-9_]+): (.+)$", Pattern.DOTALL);

    /** How the web server in front of the oldest APIs tells of an error: Databricks' own words, on a page of HTML. */
    private static final String OWN_PAGE = "Problem accessing /";

    private static final String REASON = "Reason:";

    private static final Pattern STATUS_IN_WORDS =
            Pattern.compile("^(HTTP )?error \\d{3}\\b[\\s:.-]*", Pattern.CASE_INSENSITIVE);

    /** A duration as JSON has it: seconds, perhaps with a fraction, and an s. */
    private static final Pattern PROTOBUF_DURATION = Pattern.compile("(\\d{1,9}(\\.\\d{1,20})?)s");

    /** What Databricks says with 404, too, of whole parts of the API. */
    private static final Set<String> NO_SUCH_CALL = Set.of("ENDPOINT_NOT_FOUND", "FEATURE_DISABLED", "NOT_IMPLEMENTED");

    private static final Pattern NOT_FOUND_IN_DISGUISE =
            Pattern.compile("(Job .* does not exist|Run .* does not exist|Run: .* in job: .* doesn't exist).*");

    RemoteError(int status, String code, String message, String requestId, Shape shape) {
        this(status, code, message, requestId, null, null, shape);
    }

    /** Whatever says nothing new is left out: a code that is the status once more, and the code at the beginning of the message. */
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
     * Reads a {@code google.rpc.RetryInfo}'s delay, rounded up to whole seconds; nothing where it is none or zero.
     *
     * @see <a href="https://github.com/googleapis/googleapis/blob/master/google/rpc/error_details.proto">error_details.proto</a>
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

    /** What is in the first element of this kind, without a search that begins anew at each: a page may be large, and come from anybody. */
    private static String element(String name, String page) {
        String begin = "<" + name + ">";
        int from = page.indexOf(begin);
        int to = from < 0 ? -1 : page.indexOf("</" + name + ">", from);
        return to < 0 ? null : page.substring(from + begin.length(), to);
    }

    /** Some servers, and proxies more often, quote the request that they refuse, its headers included. */
    private static String withoutSecrets(String message) {
        return message == null ? null : SecretForms.hidden(message);
    }

    /** Whether it is the thing named in the call that does not exist, and not the call, or the server that was meant. */
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

    /** Whether it is the token that is wrong, and not what its principal may do. */
    boolean refusesToken() {
        return status == 401 || "UNAUTHENTICATED".equals(code) || (status == 403 && saysTokenIsRefused());
    }

    /** Whether that is in the message. */
    boolean saysTokenIsRefused() {
        return says(TOKEN_REFUSED);
    }

    /** Whether the message has a part like this. */
    boolean says(Pattern part) {
        return message != null && part.matcher(message).find();
    }
}
