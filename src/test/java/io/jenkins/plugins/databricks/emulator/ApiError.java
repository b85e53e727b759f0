package io.jenkins.plugins.databricks.emulator;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A refusal, answered in Databricks' own shape {@code {"error_code": …, "message": …}}.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/introduction">Databricks REST API, errors</a>
 */
class ApiError extends RuntimeException {

    final int status;
    final String code;

    ApiError(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    static ApiError invalidParameter(String message) {
        return new ApiError(400, "INVALID_PARAMETER_VALUE", message);
    }

    static ApiError malformed(String message) {
        return new ApiError(400, "MALFORMED_REQUEST", message);
    }

    /** As DBFS, workspace and secrets say that something is missing. */
    static ApiError doesNotExist(String message) {
        return new ApiError(404, "RESOURCE_DOES_NOT_EXIST", message);
    }

    /** As DBFS, workspace and secrets say that something is there already. */
    static ApiError alreadyExists(String message) {
        return new ApiError(400, "RESOURCE_ALREADY_EXISTS", message);
    }

    static ApiError noSuchApi(HttpRequest request) {
        return new ApiError(
                404, "ENDPOINT_NOT_FOUND", "No API found for '" + request.method() + " " + request.rawPath() + "'");
    }

    HttpAnswer answer() {
        ObjectNode body = Json.object();
        if (code.chars().allMatch(Character::isDigit)) {
            body.put("error_code", Integer.parseInt(code));
        } else {
            body.put("error_code", code);
        }
        return HttpAnswer.json(status, body.put("message", getMessage()));
    }
}
