package io.jenkins.plugins.databricks.steps.bundle;

import hudson.LauncherDecorator;
import io.jenkins.plugins.databricks.DatabricksFixture;
import io.jenkins.plugins.databricks.cli.DatabricksCliInstallation;
import io.jenkins.plugins.databricks.rest.Leftovers;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/**
 * What a restart and a {@code kill -9} of Jenkins do to a deployment in each of its phases, with a program in the place of Databricks' CLI. One end of Jenkins
 * meets them all, since Jenkins takes long to start.
 */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the program is a shell script")
class BundlePhasesCrashTest {

    @RegisterExtension
    private final RealJenkinsExtension jenkins = new RealJenkinsExtension();

    @TempDir
    private Path temp;

    private final Map<BundleMoment, InterruptedDeployment> deployments = new EnumMap<>(BundleMoment.class);

    /** The end of a Jenkins. */
    private interface End {
        void come() throws Throwable;
    }

    @BeforeEach
    void prepare() throws Exception {
        for (BundleMoment moment : BundleMoment.values()) {
            InterruptedDeployment deployment =
                    new InterruptedDeployment(moment, jenkins, Files.createDirectory(temp.resolve(moment.name())));
            deployments.put(moment, deployment);
            moment.prepare(deployment);
        }
    }

    @AfterEach
    void leaveNothing() throws Exception {
        for (InterruptedDeployment deployment : deployments.values()) {
            deployment.close();
        }
    }

    @TestFactory
    Stream<DynamicTest> afterARestart() throws Throwable {
        return after(jenkins::stopJenkins);
    }

    @TestFactory
    Stream<DynamicTest> afterACrash() throws Throwable {
        return after(jenkins::stopJenkinsForcibly);
    }

    private Stream<DynamicTest> after(End end) throws Throwable {
        jenkins.startJenkins();
        LinkedHashMap<String, String> workspaces = new LinkedHashMap<>();
        LinkedHashMap<String, String> tools = new LinkedHashMap<>();
        deployments.forEach((moment, deployment) -> {
            workspaces.put(moment.name(), deployment.workspaceUrl());
            tools.put(moment.name(), deployment.toolFolder());
        });
        jenkins.runRemotely(BundlePhasesCrashTest::configure, workspaces, tools);
        for (InterruptedDeployment deployment : deployments.values()) {
            deployment.begin();
        }
        for (InterruptedDeployment deployment : deployments.values()) {
            deployment.moment().reach(deployment);
        }
        end.come();
        for (InterruptedDeployment deployment : deployments.values()) {
            deployment.moment().whileJenkinsIsDown(deployment);
        }
        jenkins.startJenkins();
        for (InterruptedDeployment deployment : deployments.values()) {
            deployment.moment().afterRestart(deployment);
        }
        return Stream.concat(
                deployments.values().stream()
                        .map(deployment -> DynamicTest.dynamicTest(
                                deployment.moment().name(),
                                () -> deployment.moment().check(deployment))),
                Stream.of(DynamicTest.dynamicTest(
                        "nothing is kept", () -> jenkins.runRemotely(BundlePhasesCrashTest::assertNothingIsKept))));
    }

    static void configure(JenkinsRule j, LinkedHashMap<String, String> workspaces, LinkedHashMap<String, String> tools)
            throws Exception {
        DatabricksFixture.configure(workspaces);
        StandInCli.configure(tools.entrySet().stream()
                .map(tool -> new DatabricksCliInstallation(tool.getKey(), tool.getValue(), List.of()))
                .toArray(DatabricksCliInstallation[]::new));
        LauncherDecorator.all().add(new HoldingLauncher());
        j.jenkins.setNumExecutors(workspaces.size());
    }

    static void assertNothingIsKept(JenkinsRule j) throws Exception {
        File folder = new File(j.jenkins.getRootDir(), "databricks-deployments");
        Leftovers.await(
                () -> String.join(" ", Objects.requireNonNull(folder.list((dir, name) -> name.endsWith(".xml")))));
    }
}
