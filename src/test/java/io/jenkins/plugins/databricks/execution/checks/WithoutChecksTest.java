package io.jenkins.plugins.databricks.execution.checks;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;

import hudson.EnvVars;
import hudson.ExtensionList;
import hudson.model.FreeStyleBuild;
import hudson.model.TaskListener;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.BuildMask;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/** A Jenkins that does not have the plugin for checks. */
class WithoutChecksTest {

    @RegisterExtension
    private final RealJenkinsExtension jenkins = new RealJenkinsExtension().omitPlugins("checks-api");

    @Test
    void nothingIsPublished() throws Throwable {
        jenkins.then(WithoutChecksTest::check);
    }

    private static void check(JenkinsRule j) throws Exception {
        assertThat(j.jenkins.getPlugin("checks-api"), nullValue());
        assertThat(ExtensionList.lookup(BundleChecks.class), is(empty()));
        FreeStyleBuild build = j.buildAndAssertSuccess(j.createFreeStyleProject());
        BundleChecks.publish(
                new BuildContext(
                        build,
                        TaskListener.NULL,
                        null,
                        null,
                        UnaryOperator.identity(),
                        BuildMask.of(build, new EnvVars())),
                new BundleCheck("validate", "prod", "1 error", false, "", List.of(), List.of()));
    }
}
