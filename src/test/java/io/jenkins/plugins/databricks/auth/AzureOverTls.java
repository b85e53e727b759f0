package io.jenkins.plugins.databricks.auth;

import com.azure.core.http.HttpClient;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.rest.Authorizer;
import io.jenkins.plugins.databricks.rest.HttpTransport;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.TestClients;
import io.jenkins.plugins.databricks.rest.settings.HttpSettings;
import java.io.IOException;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A workspace and Azure over TLS, for all tests of a class; and what reaches them. */
final class AzureOverTls implements BeforeAllCallback, AfterAllCallback, BeforeEachCallback {

    static final String TENANT = "0b6a8f0e-1111-4222-8333-444455556666";
    static final String RESOURCE = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Databricks/workspaces/prod";

    private Emulator emulator;
    private HttpTransport transport;
    private HttpClient direct;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        emulator = Emulator.builder().https().start();
        emulator.resourceId(RESOURCE);
        transport = new HttpTransport(HttpSettings.of("test", null), emulator.trust());
        direct = AzureRedirect.overTls(emulator);
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        emulator.clearRequests();
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        transport.close();
        emulator.close();
    }

    Emulator emulator() {
        return emulator;
    }

    /** For Azure Identity, where the emulator is the authority. */
    HttpClient direct() {
        return direct;
    }

    /** For Azure Identity, where the authority is the real one. */
    HttpClient redirected() {
        return new AzureRedirect(direct, emulator.url());
    }

    /** A service principal at the emulator. */
    EntraServicePrincipal principal(String clientId, EntraProof proof, String scope) {
        return new EntraServicePrincipal(emulator.url(), TENANT, clientId, proof, scope, direct);
    }

    /** Calls the workspace. */
    RestClient client(Authorizer authorizer) {
        return new RestClient(emulator.url(), transport, authorizer, TestClients.quick());
    }
}
