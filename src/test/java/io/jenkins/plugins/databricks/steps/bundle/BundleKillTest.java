package io.jenkins.plugins.databricks.steps.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;

import hudson.EnvVars;
import hudson.console.ConsoleLogFilter;
import hudson.console.LineTransformationOutputStream;
import hudson.model.AbstractProject;
import hudson.model.Label;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.slaves.DumbSlave;
import hudson.tasks.BuildWrapperDescriptor;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.rest.Leftovers;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import jenkins.tasks.SimpleBuildWrapper;
import org.jenkinsci.Symbol;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.TestExtension;
import org.kohsuke.stapler.DataBoundConstructor;

/** What is left of a deployment when an administrator kills its build, with a program in the place of Databricks' CLI. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the program is a shell script")
class BundleKillTest extends SharedJenkins {

    private static final String DEPLOY = "databricksBundleDeploy target: 'prod', variables: [secret: 'hunter22']";

    private static DumbSlave agent;

    @RegisterExtension
    private final DatabricksFixture databricks = new DatabricksFixture();

    @TempDir
    private Path temp;

    private StandInCli cli;
    private Path lock;

    @BeforeAll
    static void startAgent() throws Exception {
        agent = j.createOnlineSlave(Label.get("bundles"));
    }

    @AfterAll
    static void forgetTools() {
        StandInCli.configure();
    }

    @BeforeEach
    void configure() throws Exception {
        databricks.configure();
        cli = StandInCli.in(temp.resolve("cli"), databricks.emulator().addPipeline("daily-report"));
        cli.hold("deploy");
        cli.tellsItsSecret();
        StandInCli.configure(cli.tool("stand-in"));
    }

    /** A build whose deployment has begun and does not end. */
    private WorkflowRun deploying(String steps) throws Exception {
        WorkflowRun build = start(pipeline(BundleFixture.onAgent(BundleFixture.WRITE_BUNDLE + steps)));
        j.waitForMessage("Created jobs.daily_sales", build);
        lock = StandInCli.lock(databricks.emulator(), DatabricksFixture.CLIENT_ID);
        return build;
    }

    private void assertNothingIsLeft(WorkflowRun build) throws Exception {
        File folder = new File(j.jenkins.getRootDir(), "databricks-deployments");
        Leftovers.await(() -> String.join(" ", folder.list()));
        assertThat(cli.signals(), is(not(empty())));
        j.assertLogContains("This build has ended without its steps, and left databricks bundle deploy on ", build);
        j.assertLogContains("Its deployment lock was released", build);
        assertThat(Files.exists(lock), is(false));
        assertThat("nothing else is started for it", cli.calls(), contains("bundle deploy"));
    }

    private static String report(WorkflowRun build) throws Exception {
        return j.getJSON(build.getUrl() + "databricks/api/json").getJSONObject().toString();
    }

    @Test
    void deploymentIsStopped() throws Exception {
        WorkflowRun build = deploying(DEPLOY);
        build.doKill();

        assertNothingIsLeft(build);
        j.assertLogContains("WARNING: called with hunter22", build);
        assertThat(report(build), containsString("details with hunter22"));
    }

    @Test
    void deploymentIsStoppedWhenItsAgentIsBack() throws Exception {
        WorkflowRun build = deploying(DEPLOY);
        agent.toComputer().disconnect(null).get();
        build.doKill();
        agent.toComputer().connect(false).get();

        assertNothingIsLeft(build);
    }

    /** What others hide in the log of a running build, nobody hides any more when it has ended. */
    @Test
    void outputIsNotShownWithoutTheFiltersOfTheLog() throws Exception {
        WorkflowRun build = deploying("hiding { " + DEPLOY + " }");
        build.doKill();

        assertNothingIsLeft(build);
        j.assertLogNotContains("hunter22", build);
        assertThat(report(build), containsString("It was aborted"));
        assertThat(report(build), not(containsString("hunter22")));
    }

    /** Hides {@code hunter22} in the log, as other plugins do. */
    public static final class Hiding extends SimpleBuildWrapper {

        @DataBoundConstructor
        public Hiding() {}

        @Override
        public boolean requiresWorkspace() {
            return false;
        }

        @Override
        public void setUp(Context context, Run<?, ?> build, TaskListener listener, EnvVars env) {}

        @Override
        public ConsoleLogFilter createLoggerDecorator(Run<?, ?> build) {
            return new Filter();
        }

        private static final class Filter extends ConsoleLogFilter implements Serializable {

            private static final long serialVersionUID = 1L;

            @Override
            public OutputStream decorateLogger(Run build, OutputStream logger) {
                return new LineTransformationOutputStream.Delegating(logger) {
                    @Override
                    protected void eol(byte[] bytes, int length) throws IOException {
                        String line = new String(bytes, 0, length, StandardCharsets.UTF_8);
                        out.write(line.replace("hunter22", "****").getBytes(StandardCharsets.UTF_8));
                    }
                };
            }
        }

        @TestExtension
        @Symbol("hiding")
        public static final class DescriptorImpl extends BuildWrapperDescriptor {
            @Override
            public boolean isApplicable(AbstractProject<?, ?> item) {
                return true;
            }
        }
    }
}
