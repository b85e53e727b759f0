package io.jenkins.plugins.databricks.emulator;

import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.emulator.http.HttpAnswer;
import io.jenkins.plugins.databricks.emulator.http.HttpRequest;
import io.jenkins.plugins.databricks.emulator.http.Routes;
import io.jenkins.plugins.databricks.emulator.identity.Identity;
import java.io.IOException;
import java.util.Map;

/**
 * Lets requests to the API through with a good token only; the identity providers and the login page are open to all.
 */
final class Gate {

    private final Identity identity;
    private final Routes routes;

    Gate(Identity identity, Routes routes) {
        this.identity = identity;
        this.routes = routes;
        routes.add("GET", Fault.LOGIN, request -> loginPage());
    }

    HttpAnswer handle(HttpRequest request) throws IOException {
        if (!request.rawPath().startsWith("/api/")) {
            return routes.dispatch(request);
        }
        identity.authenticate(request);
        return routes.dispatch(request).with(Map.of("X-Databricks-Org-Id", Long.toString(Identity.WORKSPACE_ID)));
    }

    private static HttpAnswer loginPage() {
        return HttpAnswer.text(
                200,
                "text/html; charset=utf-8",
                "<html><head><title>Databricks - Sign In</title></head><body>Sign in</body></html>");
    }
}
