package io.jenkins.plugins.databricks;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.CredentialsStore;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import hudson.FilePath;
import hudson.model.ModelObject;
import hudson.model.TopLevelItem;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.connection.DatabricksConfiguration;
import io.jenkins.plugins.databricks.connection.DatabricksWorkspace;
import io.jenkins.plugins.databricks.credentials.DatabricksServicePrincipal;
import io.jenkins.plugins.databricks.deploy.definition.JobDefinition;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.emulator.EmulatorBuilder;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** An emulated workspace with job 17, and a Jenkins that knows it under the name {@code prod}. */
public final class DatabricksFixture implements BeforeEachCallback, AfterEachCallback {

    public static final String CLIENT_ID = "4ad1c1b0-2a52-4d2c-9c7e-000000000017";
    public static final String SECRET = "dose-very-secret-client-secret";

    private final EmulatorBuilder builder;
    private Emulator emulator;

    public DatabricksFixture() {
        this(Emulator.builder());
    }

    public DatabricksFixture(EmulatorBuilder builder) {
        this.builder = builder;
    }

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        emulator = start(builder);
    }

    private static Emulator start(EmulatorBuilder builder) throws IOException {
        Emulator emulator = builder.start();
        emulator.addServicePrincipal(CLIENT_ID, SECRET);
        emulator.addJob(17, Samples.emptyJob("daily-sales"));
        return emulator;
    }

    /** One more such workspace, which Jenkins does not know yet. */
    public static Emulator startAnother() throws IOException {
        return start(Emulator.builder());
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        emulator.close();
    }

    public Emulator emulator() {
        return emulator;
    }

    /** Configures the workspace {@code prod} with its service principal. */
    public void configure() throws IOException {
        addPrincipal();
        configure(emulator.url());
    }

    /**
     * Configures several workspaces with the service principal that all emulated ones know.
     *
     * @param workspaces their addresses by their names
     */
    public static void configure(Map<String, String> workspaces) throws IOException {
        addPrincipal();
        List<DatabricksWorkspace> all = new ArrayList<>();
        workspaces.forEach((name, url) -> {
            DatabricksWorkspace workspace = new DatabricksWorkspace(name, url);
            workspace.setCredentialsId("databricks-prod");
            all.add(workspace);
        });
        DatabricksConfiguration.get().setWorkspaces(all);
    }

    /** Adds the credential {@code databricks-prod} of the workspace's service principal. */
    public static void addPrincipal() throws IOException {
        addCredentials(new DatabricksServicePrincipal(
                CredentialsScope.GLOBAL, "databricks-prod", "Deployments", CLIENT_ID, Secret.fromString(SECRET)));
    }

    /** Configures where {@code prod} is. */
    public static void configure(URI url) {
        DatabricksWorkspace workspace = new DatabricksWorkspace("prod", url.toString());
        workspace.setCredentialsId("databricks-prod");
        DatabricksConfiguration.get().setWorkspaces(List.of(workspace));
    }

    /** The sample application as a deployment leaves it. */
    public void deploySample() throws IOException {
        Path folder = Files.createDirectories(emulator.root().resolve("Volumes/main/sales/code"));
        for (String name : List.of("main.py", "sales.csv")) {
            Files.copy(Samples.dailySales().resolve(name), folder.resolve(name));
        }
        emulator.addJob(
                17,
                JobDefinition.parse(
                        Files.readString(Samples.dailySales().resolve("job-definition.json")),
                        "job-definition.json",
                        Map.of()));
    }

    public static void addCredentials(StandardCredentials credentials) throws IOException {
        SystemCredentialsProvider.getInstance().getCredentials().add(credentials);
        SystemCredentialsProvider.getInstance().save();
    }

    /** Where a folder or a user has credentials. */
    public static CredentialsStore storeOf(ModelObject owner) {
        for (CredentialsStore store : CredentialsProvider.lookupStores(owner)) {
            if (store.getContext() == owner) {
                return store;
            }
        }
        throw new AssertionError(owner + " has no store");
    }

    /** Puts the sample application where the job will look for its files. */
    public static void checkOutSample(TopLevelItem job) throws IOException, InterruptedException {
        copySample(Jenkins.get().getWorkspaceFor(job));
    }

    public static void copySample(FilePath workspace) throws IOException, InterruptedException {
        try (Stream<Path> files = Files.list(Samples.dailySales())) {
            for (Path file : files.toList()) {
                workspace.child(file.getFileName().toString()).copyFrom(Files.newInputStream(file));
            }
        }
    }
}
