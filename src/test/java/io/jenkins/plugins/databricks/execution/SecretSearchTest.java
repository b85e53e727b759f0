package io.jenkins.plugins.databricks.execution;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SecretBytes;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.slaves.DumbSlave;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.emulator.http.Fault;
import io.jenkins.plugins.databricks.emulator.http.RecordedRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jenkinsci.plugins.plaincredentials.impl.FileCredentialsImpl;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.actions.ArgumentsAction;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.flow.FlowExecution;
import org.jenkinsci.plugins.workflow.graph.FlowNode;
import org.jenkinsci.plugins.workflow.graphanalysis.DepthFirstScanner;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** After a deployment no secret and no token is to be found anywhere. */
@WithJenkins
public class SecretSearchTest {

    @RegisterExtension
    static final DistantDatabricks databricks = new DistantDatabricks();

    @TempDir
    private Path folder;

    @Test
    void deploymentLeavesNoSecretInClearAnywhere(JenkinsRule j) throws Exception {
        databricks.configure(j);
        DatabricksFixture.addCredentials(new StringCredentialsImpl(
                CredentialsScope.GLOBAL,
                "pat",
                null,
                Secret.fromString(databricks.emulator().token())));
        DumbSlave agent = Agents.start(j, "elsewhere", databricks.trustOptions(folder));
        WorkflowJob job = j.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("""
                node('elsewhere') {
                  withDatabricks(workspace: 'prod') {
                    databricksUpload source: 'main.py', target: '/Volumes/main/sales/code/main.py'
                    databricksUpload source: '*.csv', target: '/Volumes/main/sales/code/', credentialsId: 'pat'
                    databricksResetJob jobId: 17, definition: 'job-definition.json'
                    databricksRunNow jobId: 17, pythonParams: ['--sales', '/Volumes/main/sales/code/sales.csv', '--day', '2026-11-20']
                    databricksRunNow jobId: 17, credentialsId: 'pat', failBuild: false
                  }
                }
                """, true));
        DatabricksFixture.copySample(Objects.requireNonNull(agent.getWorkspaceFor(job)));
        List<String> records = new ArrayList<>();
        WorkflowRun build = withFinestLog(records, () -> j.buildAndAssertSuccess(job));

        Set<String> secrets = new HashSet<>(
                List.of(DatabricksFixture.SECRET, databricks.emulator().token()));
        secrets.add(Base64.getEncoder()
                .encodeToString((DatabricksFixture.CLIENT_ID + ":" + DatabricksFixture.SECRET)
                        .getBytes(StandardCharsets.UTF_8)));
        databricks.emulator().requests().stream()
                .map(RecordedRequest::token)
                .filter(Objects::nonNull)
                .forEach(secrets::add);
        assertThat("tokens were used", secrets.size(), greaterThan(3));

        assertNowhere(secrets, j, build, records);
    }

    @Test
    void secretsThatArePutIntoDatabricksAreInClearNowhereElse(JenkinsRule j) throws Exception {
        databricks.configure(j);
        databricks.emulator().putSecret("lake", "other", "x");
        DatabricksFixture.addCredentials(new StringCredentialsImpl(
                CredentialsScope.GLOBAL, "text", null, Secret.fromString("secret-of-a-text-11")));
        byte[] content = "secret-of-a-file-22\n".getBytes(StandardCharsets.UTF_8);
        DatabricksFixture.addCredentials(new FileCredentialsImpl(
                CredentialsScope.GLOBAL, "file", null, "key.pem", SecretBytes.fromBytes(content)));
        DatabricksFixture.addCredentials(new UsernamePasswordCredentialsImpl(
                CredentialsScope.GLOBAL, "user", null, "ada", "secret-of-a-password-33"));
        databricks
                .emulator()
                .fault(Fault.on("POST", "/api/2.0/secrets/put")
                        .status(400)
                        .error("BAD_REQUEST", "Cannot store secret-of-a-text-11"));
        WorkflowJob job = j.createProject(WorkflowJob.class);
        job.setDefinition(new CpsFlowDefinition("""
                withDatabricks(workspace: 'prod') {
                  try {
                    databricksPutSecret scope: 'lake', key: 'text', secretCredentialsId: 'text'
                  } catch (e) {
                    echo "refused: ${e.message}"
                  }
                  databricksPutSecret scope: 'lake', key: 'text', secretCredentialsId: 'text'
                  databricksPutSecret scope: 'lake', key: 'file', secretCredentialsId: 'file'
                  databricksPutSecret scope: 'lake', key: 'password', secretCredentialsId: 'user'
                }
                """, true));
        List<String> records = new ArrayList<>();
        WorkflowRun build = withFinestLog(records, () -> j.buildAndAssertSuccess(job));

        j.assertLogContains("refused: ", build);
        assertThat(databricks.emulator().secret("lake", "text"), is("secret-of-a-text-11"));
        assertThat(databricks.emulator().secret("lake", "file"), is("secret-of-a-file-22\n"));
        assertThat(databricks.emulator().secret("lake", "password"), is("secret-of-a-password-33"));
        Set<String> secrets = Set.of(
                "secret-of-a-text-11",
                "secret-of-a-file-22",
                Base64.getEncoder().encodeToString(content),
                "secret-of-a-password-33");
        assertNowhere(secrets, j, build, records);
    }

    private static void assertNowhere(Set<String> secrets, JenkinsRule j, WorkflowRun build, List<String> records)
            throws IOException {
        assertThat(filesWith(j.jenkins.getRootDir().toPath(), secrets), empty());
        assertThat(records, not(empty()));
        assertThat(records.stream().filter(record -> hasOne(record, secrets)).toList(), empty());
        assertThat("a secret in the arguments", hasOne(storedArguments(build), secrets), is(false));
    }

    public static List<Path> filesWith(Path root, Set<String> secrets) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                try {
                    if (attributes.isRegularFile()
                            && hasOne(Files.readString(file, StandardCharsets.ISO_8859_1), secrets)) {
                        found.add(file);
                    }
                } catch (NoSuchFileException e) {
                    return visitFileFailed(file, e);
                }
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) throws IOException {
                if (e instanceof NoSuchFileException) {
                    // Jenkins has replaced it since its folder was listed.
                    return FileVisitResult.CONTINUE;
                }
                throw e;
            }
        });
        return found;
    }

    private static boolean hasOne(String text, Set<String> secrets) {
        return secrets.stream().anyMatch(text::contains);
    }

    private static String storedArguments(WorkflowRun build) {
        FlowExecution execution = Objects.requireNonNull(build.getExecution());
        StringBuilder all = new StringBuilder();
        for (FlowNode node : new DepthFirstScanner().allNodes(execution)) {
            all.append(ArgumentsAction.getArguments(node));
        }
        return all.toString();
    }

    @FunctionalInterface
    private interface Build {
        WorkflowRun run() throws Exception;
    }

    private static WorkflowRun withFinestLog(List<String> records, Build build) throws Exception {
        Logger logger = Logger.getLogger("io.jenkins.plugins.databricks");
        Level before = logger.getLevel();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                synchronized (records) {
                    records.add(new SimpleFormatter().format(record));
                }
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        handler.setLevel(Level.FINEST);
        logger.setLevel(Level.FINEST);
        logger.addHandler(handler);
        try {
            return build.run();
        } finally {
            logger.removeHandler(handler);
            logger.setLevel(before);
        }
    }
}
