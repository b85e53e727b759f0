package io.jenkins.plugins.databricks.execution.upload;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.node.ObjectNode;
import hudson.ProxyConfiguration;
import hudson.model.Result;
import hudson.slaves.DumbSlave;
import hudson.util.Secret;
import io.jenkins.plugins.databricks.Samples;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.emulator.http.RecordedRequest;
import io.jenkins.plugins.databricks.execution.Agents;
import io.jenkins.plugins.databricks.execution.DistantDatabricks;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import jenkins.security.MasterToSlaveCallable;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;

/**
 * An agent in wrong hands: in another Java, with classes of its own in the place of those that the controller sends. A test tells it by system properties
 * what to answer; whatever that is, nothing goes where the step does not say, and no access to the workspace is left to it.
 */
class HostileAgentTest extends SharedJenkins {

    private static final String SHA256 = "0123456789abcdef".repeat(4);

    /** Records of the plugin that check nothing, and work for the controller that is other work. */
    private static final Map<String, String> CLASSES = new HashMap<>();

    static {
        CLASSES.put("io.jenkins.plugins.databricks.deploy.upload.SourceFile", """
                package io.jenkins.plugins.databricks.deploy.upload;
                public record SourceFile(String name, long length) implements java.io.Serializable {
                    private static final long serialVersionUID = 1L;
                }
                """);
        CLASSES.put("io.jenkins.plugins.databricks.deploy.upload.FileSelection", """
                package io.jenkins.plugins.databricks.deploy.upload;
                import java.util.ArrayList;
                import java.util.List;
                public record FileSelection(boolean inFolder, List<SourceFile> files, int leftOut) implements java.io.Serializable {
                    private static final long serialVersionUID = 1L;
                    public FileSelection {
                        String names = System.getProperty("hostile.names");
                        if (names != null) {
                            inFolder = true;
                            files = new ArrayList<>();
                            for (String name : names.split("\\\\|", -1)) {
                                files.add(new SourceFile(name, Long.getLong("hostile.length", 1)));
                            }
                            for (int i = 0; i < Integer.getInteger("hostile.more", 0); i++) {
                                files.add(new SourceFile("f" + i, 1));
                            }
                        }
                        if (System.getProperty("hostile.error") != null) {
                            throw new IllegalStateException(System.getProperty("hostile.error"));
                        }
                    }
                }
                """);
        CLASSES.put("io.jenkins.plugins.databricks.deploy.python.PackagePython", """
                package io.jenkins.plugins.databricks.deploy.python;
                public class PackagePython {
                    public record Result(String path, long bytes, String sha256, java.util.List<String> files) implements java.io.Serializable {
                        private static final long serialVersionUID = 1L;
                        public Result {
                            files = java.util.List.of(System.getProperty("hostile.package", "main.py"));
                            path = "/etc/passwd";
                            sha256 = System.getProperty("hostile.sha256", sha256);
                        }
                    }
                }
                """);
        CLASSES.put("io.jenkins.plugins.databricks.api.files.RemoteStatus", """
                package io.jenkins.plugins.databricks.api.files;
                public record RemoteStatus(long bytes, String modified) implements java.io.Serializable {
                    private static final long serialVersionUID = 1L;
                }
                """);
        CLASSES.put("io.jenkins.plugins.databricks.deploy.upload.UploadedFile", """
                package io.jenkins.plugins.databricks.deploy.upload;
                import io.jenkins.plugins.databricks.api.files.RemoteStatus;
                public record UploadedFile(
                        String path, String target, long bytes, String sha256, long millis, boolean skipped, RemoteStatus remote)
                        implements java.io.Serializable {
                    private static final long serialVersionUID = 1L;
                }
                """);
        CLASSES.put("io.jenkins.plugins.databricks.execution.upload.AgentUpload", """
                package io.jenkins.plugins.databricks.execution.upload;
                import io.jenkins.plugins.databricks.deploy.upload.UploadedFile;
                import java.util.ArrayList;
                import java.util.List;
                import java.util.Map;
                public class AgentUpload implements hudson.remoting.Callable<AgentUpload.Answer, Exception> {
                    public record Answer(List<UploadedFile> files, String failure) implements java.io.Serializable {}
                    private static final long serialVersionUID = 1L;
                    private static Object kept;
                    private Object access;
                    @Override
                    public Answer call() throws Exception {
                        kept = field("lent");
                        Object settings = field("settings");
                        Object proxy = settings.getClass().getMethod("proxy").invoke(settings);
                        System.setProperty("hostile.found.proxy", proxy == null ? "none"
                                : String.valueOf(proxy.getClass().getMethod("password").invoke(proxy)));
                        for (int i = 0; i < Integer.getInteger("hostile.tokens", 0); i++) {
                            Object headers = ask("headers");
                            System.setProperty("hostile.found.token", String.valueOf(headers));
                            ask("renew", headers);
                        }
                        List<UploadedFile> files = new ArrayList<>();
                        files.add(new UploadedFile(
                                System.getProperty("hostile.path", "a.txt"),
                                System.getProperty("hostile.target", "dbfs:/x/a.txt"),
                                Long.getLong("hostile.bytes", 1),
                                System.getProperty("hostile.sha256"),
                                0,
                                Boolean.getBoolean("hostile.skipped"),
                                null));
                        return new Answer(files, System.getProperty("hostile.failure"));
                    }
                    private Object field(String name) throws Exception {
                        java.lang.reflect.Field field = access.getClass().getDeclaredField(name);
                        field.setAccessible(true);
                        return field.get(access);
                    }
                    public static Object ask(String method, Object... arguments) throws Exception {
                        Class<?>[] types = arguments.length == 0 ? new Class<?>[0] : new Class<?>[] {Map.class};
                        for (Class<?> type : kept.getClass().getInterfaces()) {
                            if (type.getSimpleName().equals("Authorizer")) {
                                return type.getMethod(method, types).invoke(kept, arguments);
                            }
                        }
                        throw new IllegalStateException("there is nothing to ask");
                    }
                    @Override
                    public void checkRoles(org.jenkinsci.remoting.RoleChecker checker) {}
                }
                """);
    }

    @RegisterExtension
    static final DistantDatabricks databricks = new DistantDatabricks();

    @TempDir
    static Path folder;

    private static DumbSlave agent;

    @BeforeAll
    static void prepareJenkins() throws Exception {
        agent = Agents.startHostile(
                j,
                "hostile",
                databricks.trustOptions(folder),
                folder,
                CLASSES,
                List.of("io.jenkins.plugins.databricks.deploy.python.PackagePython"));
    }

    @BeforeEach
    void configure() throws Exception {
        databricks.configure(j);
        tell(Map.of("hostile.sha256", SHA256));
    }

    @Test
    void whatAnHonestAgentWouldAnswerIsTaken() throws Exception {
        j.assertLogContains("sent [a.txt] to [dbfs:/x/a.txt]", j.buildAndAssertSuccess(upload("dbfs:/x/", "agent")));
        j.assertLogContains("packaged [main.py] as bin/main.py", j.buildAndAssertSuccess(packaging()));
    }

    /** With the controller's token, {@code secrets/scopes/create} was asked for something. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../../secrets/scopes/create",
                "../../../api/2.0/secrets/scopes/create",
                "a/../../b",
                "%2e%2e/%2e%2e/secrets/scopes/create",
                "..%2f..%2fsecrets%2fscopes%2fcreate",
                "..\\..\\secrets\\scopes\\create",
                "..;/..;/secrets",
                "/etc/passwd",
                "./a",
                "a//b",
                "a|a",
                "",
                "a\nUploaded everything",
                "a\u001B[2J",
            })
    void noNameLeadsOutOfTheTarget(String names) throws Exception {
        for (String via : List.of("controller", "agent")) {
            for (String target : List.of("dbfs:/x/", "/Volumes/c/s/v/", "/Shared/x/")) {
                tell(Map.of("hostile.names", names));

                assertRefused(j.buildAndAssertStatus(Result.FAILURE, upload(target, via)));
            }
        }
        assertThat(databricks.emulator().requests(), is(empty()));
    }

    static Stream<Map<String, String>> impossibleSelections() {
        return Stream.of(
                Map.of("hostile.names", "a", "hostile.length", "-1"),
                Map.of("hostile.names", "a", "hostile.length", String.valueOf(Long.MAX_VALUE)),
                Map.of("hostile.names", "a", "hostile.more", "100000"),
                Map.of("hostile.names", "x".repeat(5_000)));
    }

    @ParameterizedTest
    @MethodSource("impossibleSelections")
    void noListOfFilesIsTooMuch(Map<String, String> answer) throws Exception {
        tell(answer);

        assertRefused(j.buildAndAssertStatus(Result.FAILURE, upload("dbfs:/x/", "controller")));
        assertThat(databricks.emulator().requests(), is(empty()));
    }

    @Test
    void anExecutableIsNoFolder() throws Exception {
        ObjectNode tools = (ObjectNode) Samples.emptyJob("tools");
        databricks.emulator().addJob(18, tools.without("spark_python_task"));
        tell(Map.of("hostile.names", "a"));
        WorkflowJob job = job("databricksRunExecutable workspace: 'prod', executable: 'a.txt', jobId: 18");

        assertRefused(j.buildAndAssertStatus(Result.FAILURE, job));
        assertThat(databricks.emulator().requests("POST", "/api/2.0/dbfs/put"), is(empty()));
        assertThat(databricks.emulator().runsStarted(), is(0));
    }

    static Stream<Map<String, String>> impossibleAnswers() {
        return Stream.of(
                Map.of("hostile.path", "b.txt"),
                Map.of("hostile.path", "a.txt\nUploaded everything"),
                Map.of("hostile.target", "dbfs:/y/a.txt"),
                Map.of("hostile.target", "dbfs:/x/../y"),
                Map.of("hostile.target", "dbfs:/x/a"),
                Map.of("hostile.target", ""),
                Map.of("hostile.bytes", "-1"),
                Map.of("hostile.sha256", "<script>alert(1)</script>"),
                Map.of("hostile.sha256", SHA256 + "\n"),
                Map.of("hostile.skipped", "true"),
                Map.of("hostile.failure", "the others failed", "hostile.target", "dbfs:/y/a.txt"));
    }

    @ParameterizedTest
    @MethodSource("impossibleAnswers")
    void whatItSaysThatItHasSentCanBe(Map<String, String> answer) throws Exception {
        tell(answer);

        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, upload("dbfs:/x/", "agent"));

        assertRefused(build);
        assertThat(
                build.getRootDir()
                        .toPath()
                        .resolve("databricks/report.json")
                        .toFile()
                        .exists(),
                is(false));
    }

    static Stream<Map<String, String>> impossiblePackages() {
        return Stream.of(
                Map.of("hostile.package", "../main.py"),
                Map.of("hostile.package", "a\u001B[2J"),
                Map.of("hostile.sha256", "x"));
    }

    @ParameterizedTest
    @MethodSource("impossiblePackages")
    void whatItSaysThatItHasPackagedCanBe(Map<String, String> answer) throws Exception {
        tell(answer);

        assertRefused(j.buildAndAssertStatus(Result.FAILURE, packaging()));
    }

    @Test
    void itsErrorsAreTextOfBoundedLength() throws Exception {
        tell(Map.of("hostile.error", "\u001B[2J\u202E" + "very long ".repeat(100_000) + "\n".repeat(100_000) + "last"));

        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, upload("dbfs:/x/", "controller"));

        String log = JenkinsRule.getLog(build);
        assertThat(
                log, containsString("The agent failed during the upload: java.lang.IllegalStateException: very long"));
        assertThat(log, not(containsString("last")));
        assertThat(log.length(), lessThan(20_000));
    }

    @Test
    void theAccessThatItHadIsGoneWithTheUpload() throws Exception {
        tell(Map.of("hostile.tokens", "1"));

        j.buildAndAssertSuccess(upload("dbfs:/x/", "agent"));

        String token = found("token");
        assertThat(token, startsWith("{Authorization=Bearer "));
        assertThat("it was a real one", databricks.emulator().requests("POST", "/oidc/"), hasSize(2));
        databricks.emulator().clearRequests();
        for (String method : List.of("headers", "renew")) {
            assertThat(agent.getChannel().call(new AskAfterwards(method)), startsWith("refused: "));
        }
        assertThat(databricks.emulator().requests(), is(empty()));
    }

    @Test
    void theAccessThatItHadIsGoneWhenTheUploadFailed() throws Exception {
        tell(Map.of("hostile.tokens", "1", "hostile.target", "dbfs:/y/a.txt"));

        j.buildAndAssertStatus(Result.FAILURE, upload("dbfs:/x/", "agent"));

        assertThat(agent.getChannel().call(new AskAfterwards("headers")), startsWith("refused: "));
    }

    @Test
    void itGetsAFewTokensOnly() throws Exception {
        tell(Map.of("hostile.tokens", "1000"));

        WorkflowRun build = j.buildAndAssertStatus(Result.FAILURE, upload("dbfs:/x/", "agent"));

        j.assertLogContains("The agent failed during the upload", build);
        List<RecordedRequest> minted = databricks.emulator().requests("POST", "/oidc/");
        assertThat(minted.size(), lessThan(8));
    }

    @Test
    void thePasswordOfAProxyThatDoesNotServeTheWorkspaceStaysHere() throws Exception {
        ProxyConfiguration proxy = j.jenkins.getProxy();
        j.jenkins.setProxy(withPassword(proxy, "localhost"));
        j.buildAndAssertSuccess(upload("dbfs:/x/", "agent"));
        assertThat("where it serves it, the agent needs it", found("proxy"), is("hunter2"));

        j.jenkins.setProxy(withPassword(proxy, "localhost\n*.azuredatabricks.net"));
        j.buildAndAssertSuccess(upload("dbfs:/x/", "agent"));
        assertThat(found("proxy"), is("none"));
    }

    private static ProxyConfiguration withPassword(ProxyConfiguration proxy, String noProxyHosts) {
        ProxyConfiguration other = new ProxyConfiguration(proxy.name, proxy.port, "me", null, noProxyHosts);
        other.setSecretPassword(Secret.fromString("hunter2"));
        return other;
    }

    private static void assertRefused(WorkflowRun build) throws Exception {
        String log = JenkinsRule.getLog(build);
        assertThat(log, containsString("ERROR: The agent's answer during the "));
        assertThat(log, containsString("is invalid and was rejected"));
        assertThat(log, not(containsString("\tat ")));
        assertThat(log, not(containsString("\u001B")));
        assertThat(
                "its words stay within their line",
                Pattern.compile("^Uploaded everything", Pattern.MULTILINE)
                        .matcher(log)
                        .find(),
                is(false));
    }

    private static WorkflowJob upload(String target, String via) throws Exception {
        return job("def files = databricksUpload workspace: 'prod', source: '*.txt', target: '" + target + "', via: '"
                + via + "'\necho \"sent ${files.collect { it.path }} to ${files.collect { it.target }}\"");
    }

    private static WorkflowJob packaging() throws Exception {
        WorkflowJob job = job("def packaged = databricksPackagePython source: 'src', target: 'bin/main.py'\n"
                + "echo \"packaged ${packaged.files} as ${packaged.path}\"");
        Objects.requireNonNull(agent.getWorkspaceFor(job)).child("src/main.py").write("", "UTF-8");
        return job;
    }

    private static WorkflowJob job(String steps) throws Exception {
        WorkflowJob job = pipeline("node('hostile') {\n" + steps + "\n}");
        Objects.requireNonNull(agent.getWorkspaceFor(job)).child("a.txt").write("a", "UTF-8");
        return job;
    }

    private static void tell(Map<String, String> answer) throws Exception {
        Map<String, String> properties = new HashMap<>(Map.of("hostile.sha256", SHA256));
        properties.putAll(answer);
        agent.getChannel().call(new Tell(properties));
    }

    private static String found(String what) throws Exception {
        return agent.getChannel().call(new Find("hostile.found." + what));
    }

    private static final class Tell extends MasterToSlaveCallable<Void, RuntimeException> {

        private static final long serialVersionUID = 1L;

        private final HashMap<String, String> properties;

        Tell(Map<String, String> properties) {
            this.properties = new HashMap<>(properties);
        }

        @Override
        public Void call() {
            System.getProperties().keySet().removeIf(key -> key.toString().startsWith("hostile."));
            properties.forEach(System::setProperty);
            return null;
        }
    }

    private static final class Find extends MasterToSlaveCallable<String, RuntimeException> {

        private static final long serialVersionUID = 1L;

        private final String property;

        Find(String property) {
            this.property = property;
        }

        @Override
        public String call() {
            return System.getProperty(property);
        }
    }

    /** What it tries with what it has kept. */
    private static final class AskAfterwards extends MasterToSlaveCallable<String, IOException> {

        private static final long serialVersionUID = 1L;

        private final String method;

        AskAfterwards(String method) {
            this.method = method;
        }

        @Override
        public String call() throws IOException {
            try {
                Class<?> hostile = Class.forName(
                        "io.jenkins.plugins.databricks.execution.upload.AgentUpload",
                        true,
                        ClassLoader.getSystemClassLoader());
                Object[] arguments = method.equals("renew") ? new Object[] {Map.of()} : new Object[0];
                return "got "
                        + hostile.getMethod("ask", String.class, Object[].class).invoke(null, method, arguments);
            } catch (ReflectiveOperationException e) {
                Throwable reason = e;
                while (reason.getCause() != null) {
                    reason = reason.getCause();
                }
                return "refused: " + reason;
            }
        }
    }
}
