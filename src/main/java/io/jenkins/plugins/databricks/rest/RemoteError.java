package io.jenkins.plugins.databricks.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
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
 * @param shape which kind of body it came in, since a web page says something other than an API's error
 * @see <a href="https://github.com/databricks/databricks-sdk-go/blob/main/apierr/errors.go">the shapes that Databricks' own SDK knows</a>
 */
record RemoteError(int status, String code, String message, String requestId, String reason, Shape shape) {

    enum Shape {
        API,
        WEB_PAGE,
        EMPTY
    }

    private static final int MAX_MESSAGE = 2_000;
    private static final int MAX_CODE = 100;

    /** Line breaks and control characters of all kinds, those that turn the direction of text around included. */
    private static final Pattern UNPRINTABLE =
            Pattern.compile("[\\p{Cc}\\s\\u2028\\u2029\\u202A-\\u202E\\u2066-\\u2069]+");

    /**
     * A token that is too old or unknown, which Azure Databricks says with status 403.
     *
     * @see <a href="https://github.com/databricks/databricks-vscode/issues/583">databricks-vscode#583</a>
     */
    private static final Pattern TOKEN_REFUSED = Pattern.compile(
            "invalid access token|token (is expiring|has expired|is expired)", Pattern.CASE_INSENSITIVE);

    private static final Pattern CODE_AND_MESSAGE = Pattern.compile("^([A-Z][A-Z0-9_]+): (.+)$", Pattern.DOTALL);
    private static final Pattern HTML_PRE = Pattern.compile("<pre>(.*?)</pre>", Pattern.DOTALL);
    private static final Pattern HTML_TITLE = Pattern.compile("<title>(.*?)</title>", Pattern.DOTALL);
    private static final Pattern NOT_FOUND_IN_DISGUISE =
            Pattern.compile("(Job .* does not exist|Run .* does not exist|Run: .* in job: .* doesn't exist).*");

    RemoteError(int status, String code, String message, String requestId, Shape shape) {
        this(status, code, message, requestId, null, shape);
    }

    RemoteError {
        code = cut(oneLine(code), MAX_CODE);
        message = oneLine(message);
        requestId = cut(oneLine(requestId), MAX_CODE);
    }

    static RemoteError read(HttpAnswer answer) {
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
            String text = firstGroup(HTML_PRE, body);
            return new RemoteError(
                    answer.status(),
                    null,
                    text == null ? firstGroup(HTML_TITLE, body) : text,
                    requestId,
                    Shape.WEB_PAGE);
        }
        Matcher matcher = CODE_AND_MESSAGE.matcher(body);
        return matcher.matches()
                ? new RemoteError(answer.status(), matcher.group(1), matcher.group(2), requestId, Shape.API)
                : new RemoteError(answer.status(), null, body, requestId, Shape.API);
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
        for (JsonNode detail : json.path("details")) {
            String id = firstText(detail, "request_id");
            requestId = id == null ? requestId : id;
            String why = firstText(detail, "reason");
            reason = why == null ? reason : why;
        }
        return new RemoteError(status, code, message, requestId, reason, Shape.API);
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

    private static String firstGroup(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? matcher.group(1) : null;
    }

    /** Remote text goes into logs: no line breaks or control characters, and a bounded length. */
    static String oneLine(String text) {
        if (text == null) {
            return null;
        }
        return cut(UNPRINTABLE.matcher(text).replaceAll(" ").strip(), MAX_MESSAGE);
    }

    private static String cut(String text, int length) {
        return text == null || text.length() <= length ? text : text.substring(0, length) + "…";
    }

    static boolean saysNotFound(String code, String message) {
        return "RESOURCE_DOES_NOT_EXIST".equals(code)
                || ("INVALID_PARAMETER_VALUE".equals(code)
                        && message != null
                        && NOT_FOUND_IN_DISGUISE.matcher(message).matches());
    }

    boolean notFound() {
        return status == 404 || saysNotFound(code, message);
    }

    /** Whether it is the token that is wrong, and not what its principal may do. */
    boolean refusesToken() {
        return status == 401
                || "UNAUTHENTICATED".equals(code)
                || (status == 403
                        && message != null
                        && TOKEN_REFUSED.matcher(message).find());
    }

    boolean mentions(String part) {
        return message != null && message.contains(part);
    }
}
