package io.jenkins.plugins.databricks.emulator.http;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A refusal, answered in Databricks' own shape {@code {"error_code": …, "message": …}}.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/introduction">Databricks REST API, errors</a>
 */
public class ApiError extends RuntimeException {

    /** Who gives the reasons of the Files API. */
    private static final String FILES_DOMAIN = "filesystem.databricks.com";

    final int status;
    public final String code;
    private final String reason;

    public ApiError(int status, String code, String message) {
        this(status, code, message, null);
    }

    /** @param reason tells apart what has the same code, as of the Files API; null for none */
    public ApiError(int status, String code, String message, String reason) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.reason = reason;
    }

    public static ApiError invalidParameter(String message) {
        return new ApiError(400, "INVALID_PARAMETER_VALUE", message);
    }

    public static ApiError malformed(String message) {
        return new ApiError(400, "MALFORMED_REQUEST", message);
    }

    /** As DBFS, workspace and secrets say that something is missing. */
    public static ApiError doesNotExist(String message) {
        return new ApiError(404, "RESOURCE_DOES_NOT_EXIST", message);
    }

    /** As DBFS, workspace and secrets say that something is there already. */
    public static ApiError alreadyExists(String message) {
        return new ApiError(400, "RESOURCE_ALREADY_EXISTS", message);
    }

    public static ApiError noSuchApi(HttpRequest request) {
        return new ApiError(
                404, "ENDPOINT_NOT_FOUND", "No API found for '" + request.method() + " " + request.rawPath() + "'");
    }

    public HttpAnswer answer() {
        ObjectNode body = Json.object();
        if (code.matches("\\d+")) {
            body.put("error_code", Integer.parseInt(code));
        } else {
            body.put("error_code", code);
        }
        body.put("message", getMessage());
        if (reason != null) {
            body.putArray("details")
                    .addObject()
                    .put("@type", "type.googleapis.com/google.rpc.ErrorInfo")
                    .put("reason", reason)
                    .put("domain", FILES_DOMAIN);
        }
        return HttpAnswer.json(status, body);
    }
}
