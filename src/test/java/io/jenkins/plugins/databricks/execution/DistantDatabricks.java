package io.jenkins.plugins.databricks.execution;

import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.connection.DatabricksConfiguration;
import io.jenkins.plugins.databricks.connection.DatabricksWorkspace;
import io.jenkins.plugins.databricks.credentials.AzureStandIn;
import io.jenkins.plugins.databricks.credentials.AzureTunnel;
import io.jenkins.plugins.databricks.emulator.Emulator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.jvnet.hudson.test.JenkinsRule;

/**
 * An emulated workspace at an address of Databricks, which controller and agents reach through Jenkins' proxy, for all tests of a class. To a workspace on
 * loopback no agent sends anything itself.
 */
public final class DistantDatabricks implements BeforeAllCallback, AfterAllCallback {

    private final DatabricksFixture databricks =
            new DatabricksFixture(Emulator.builder().https());
    private AzureTunnel tunnel;

    @Override
    public void beforeAll(ExtensionContext context) throws IOException {
        databricks.beforeEach(context);
        tunnel = new AzureTunnel(databricks.emulator());
    }

    @Override
    public void afterAll(ExtensionContext context) throws IOException {
        tunnel.close();
        databricks.afterEach(context);
    }

    public Emulator emulator() {
        return databricks.emulator();
    }

    /** Configures the workspace {@code prod} with its service principal, and the proxy, for a test. */
    public void configure(JenkinsRule j) throws IOException {
        emulator().clearFaults();
        emulator().clearRequests();
        databricks.configure();
        AzureStandIn.install(emulator());
        tunnel.install(j.jenkins);
        DatabricksWorkspace workspace = new DatabricksWorkspace("prod", "https://" + Emulator.AZURE_HOST);
        workspace.setCredentialsId("databricks-prod");
        DatabricksConfiguration.get().setWorkspaces(List.of(workspace));
    }

    /** What the Java of an agent needs to be told so that it trusts the workspace. */
    public List<String> trustOptions(Path folder) throws IOException {
        return emulator().trustOptions(folder.resolve("trust.p12"));
    }
}
