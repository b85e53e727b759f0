package io.jenkins.plugins.databricks.emulator.http;

import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A refusal in Azure Resource Manager's shape {@code {"error": {"code": …, "message": …}}}.
 *
 * @see <a href="https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/common-deployment-errors">Error
 *     codes</a>
 */
public final class ArmError extends ApiError {

    public ArmError(int status, String code, String message) {
        super(status, code, message);
    }

    public static ArmError badContent(String message) {
        return new ArmError(
                400,
                "InvalidRequestContent",
                "The request content was invalid and could not be deserialized: '" + message + "'.");
    }

    public static ArmError notFound(String code, String message) {
        return new ArmError(404, code, message);
    }

    @Override
    public HttpAnswer answer() {
        ObjectNode body = Json.object();
        body.putObject("error").put("code", code).put("message", getMessage());
        return HttpAnswer.json(status, body);
    }
}
