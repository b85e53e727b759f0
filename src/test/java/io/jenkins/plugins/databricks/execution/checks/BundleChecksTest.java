package io.jenkins.plugins.databricks.execution.checks;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import hudson.EnvVars;
import hudson.model.FreeStyleBuild;
import hudson.model.FreeStyleProject;
import hudson.model.ParametersAction;
import hudson.model.PasswordParameterValue;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.util.StreamTaskListener;
import io.jenkins.plugins.checks.api.ChecksAnnotation;
import io.jenkins.plugins.checks.api.ChecksAnnotation.ChecksAnnotationLevel;
import io.jenkins.plugins.checks.api.ChecksConclusion;
import io.jenkins.plugins.checks.api.ChecksDetails;
import io.jenkins.plugins.checks.api.ChecksPublisher;
import io.jenkins.plugins.checks.api.ChecksPublisherFactory;
import io.jenkins.plugins.checks.api.ChecksStatus;
import io.jenkins.plugins.databricks.SharedJenkins;
import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic;
import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic.Location;
import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic.Severity;
import io.jenkins.plugins.databricks.deploy.bundle.ResourceChange;
import io.jenkins.plugins.databricks.deploy.bundle.ResourceChange.Action;
import io.jenkins.plugins.databricks.deploy.jobs.SettingChange;
import io.jenkins.plugins.databricks.execution.BuildContext;
import io.jenkins.plugins.databricks.execution.BuildMask;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.TestExtension;

class BundleChecksTest extends SharedJenkins {

    private static final BundleDiagnostic ERROR = new BundleDiagnostic(
            Severity.ERROR,
            "cluster not found",
            "Check its name",
            List.of("resources.jobs.daily.tasks[0]"),
            List.of(new Location("resources/jobs.yml", 12, 7, true)));

    private final ByteArrayOutputStream log = new ByteArrayOutputStream();

    /** Stands for GitHub. */
    @TestExtension
    public static final class Recorder extends ChecksPublisherFactory {

        private final List<ChecksDetails> published = new CopyOnWriteArrayList<>();
        private RuntimeException failure;

        @Override
        protected Optional<ChecksPublisher> createPublisher(Run<?, ?> run, TaskListener listener) {
            return Optional.of(new ChecksPublisher() {
                @Override
                public void publish(ChecksDetails details) {
                    if (failure != null) {
                        throw failure;
                    }
                    published.add(details);
                }
            });
        }
    }

    @BeforeEach
    void forget() {
        recorder().published.clear();
        recorder().failure = null;
    }

    private static Recorder recorder() {
        return j.jenkins.getExtensionList(ChecksPublisherFactory.class).get(Recorder.class);
    }

    private ChecksDetails published(BundleCheck check) throws Exception {
        publish(check);
        assertThat(recorder().published, hasSize(1));
        return recorder().published.get(0);
    }

    private void publish(BundleCheck check) throws Exception {
        FreeStyleProject job = j.createFreeStyleProject();
        FreeStyleBuild build = job.scheduleBuild2(
                        0, new ParametersAction(new PasswordParameterValue("PASSWORD", "top-secret-4711")))
                .get();
        BundleChecks.publish(
                new BuildContext(
                        build,
                        new StreamTaskListener(log, StandardCharsets.UTF_8),
                        null,
                        null,
                        UnaryOperator.identity(),
                        BuildMask.of(build, new EnvVars())),
                check);
    }

    private static BundleCheck check(boolean passed, String folder, BundleDiagnostic... diagnostics) {
        return new BundleCheck("validate", "prod", "1 error", passed, folder, List.of(diagnostics), List.of());
    }

    @Test
    void anErrorIsShownInItsLine() throws Exception {
        ChecksDetails check = published(check(false, "", ERROR));
        assertThat(check.getName().get(), is("Databricks / validate prod"));
        assertThat(check.getStatus(), is(ChecksStatus.COMPLETED));
        assertThat(check.getConclusion(), is(ChecksConclusion.FAILURE));
        assertThat(check.getDetailsURL().get(), endsWith("/1/"));
        assertThat(check.getOutput().get().getTitle().get(), is("1 error"));
        assertThat(
                check.getOutput().get().getSummary().get(),
                is("- **Error**: cluster not found (resources/jobs\\.yml\\:12)"));
        ChecksAnnotation shown = check.getOutput().get().getChecksAnnotations().get(0);
        assertThat(shown.getPath().get(), is("resources/jobs.yml"));
        assertThat(shown.getStartLine().get(), is(12));
        assertThat(shown.getEndLine().get(), is(12));
        assertThat(shown.getStartColumn().get(), is(7));
        assertThat(shown.getAnnotationLevel(), is(ChecksAnnotationLevel.FAILURE));
        assertThat(shown.getTitle().get(), is("Error at resources.jobs.daily.tasks[0]"));
        assertThat(shown.getMessage().get(), is("cluster not found\n\nCheck its name"));
    }

    @Test
    void aBundleInAFolderHasItsFilesThere() throws Exception {
        ChecksDetails check = published(check(false, "bundles/sales", ERROR));
        assertThat(
                check.getOutput().get().getChecksAnnotations().get(0).getPath().get(),
                is("bundles/sales/resources/jobs.yml"));
    }

    @Test
    void warningsDoNotFailTheCheckAndPlacesOutsideHaveNoAnnotation() throws Exception {
        BundleDiagnostic outside = new BundleDiagnostic(
                Severity.WARNING,
                "unknown field",
                "",
                List.of(),
                List.of(new Location("../shared.yml", 3, 1, false), new Location("databricks.yml", 4, 0, true)));
        BundleDiagnostic nowhere =
                new BundleDiagnostic(Severity.RECOMMENDATION, "set a policy", "", List.of(), List.of());
        ChecksDetails check = published(check(true, "", outside, nowhere));
        assertThat(check.getConclusion(), is(ChecksConclusion.SUCCESS));
        List<ChecksAnnotation> annotations = check.getOutput().get().getChecksAnnotations();
        assertThat(annotations, hasSize(1));
        assertThat(annotations.get(0).getPath().get(), is("databricks.yml"));
        assertThat(annotations.get(0).getAnnotationLevel(), is(ChecksAnnotationLevel.WARNING));
        assertThat(annotations.get(0).getStartColumn().isPresent(), is(false));
        assertThat(
                check.getOutput().get().getSummary().get().lines().toList(),
                contains(
                        "- **Warning**: unknown field (\\.\\./shared\\.yml\\:3\\:1, databricks\\.yml\\:4)",
                        "- **Recommendation**: set a policy"));
    }

    @Test
    void aPlanIsATable() throws Exception {
        List<ResourceChange> changes = List.of(
                new ResourceChange(
                        "jobs.daily",
                        Action.UPDATE,
                        "17",
                        false,
                        List.of(
                                new SettingChange("max_concurrent_runs", "1", "4"),
                                new SettingChange("tags.team", null, "\"a|b\"")),
                        2),
                new ResourceChange(
                        "jobs.new", Action.CREATE, null, false, List.of(new SettingChange("name", null, "\"x\"")), 0));
        ChecksDetails check =
                published(new BundleCheck("plan", "prod", "1 to add, 1 to change", true, "", List.of(), changes));
        assertThat(
                check.getOutput().get().getSummary().get().lines().toList(),
                contains(
                        "| Action | Resource | Settings |",
                        "|---|---|---|",
                        "| update | jobs\\.daily | \\~ max\\_concurrent\\_runs\\: 1 → 4<br>\\+ tags\\.team\\: \"a\\|b\"<br>and 2 more |",
                        "| create | jobs\\.new |  |"));
    }

    @Test
    void textsOfTheBundleFormatNothingAndSecretsStayHidden() throws Exception {
        ChecksDetails check = published(check(
                false,
                "",
                new BundleDiagnostic(
                        Severity.ERROR,
                        "<img src=https://evil.example/x> [click](https://evil.example) top-secret-4711",
                        "detail with top-secret-4711",
                        List.of("variables.top-secret-4711"),
                        List.of(new Location("databricks.yml", 1, 1, true)))));
        assertThat(
                check.getOutput().get().getSummary().get(),
                containsString("\\<img src\\=https\\://evil\\.example/x\\> \\[click\\]\\(https\\://evil\\.example\\)"));
        assertThat(check.toString(), not(containsString("top-secret-4711")));
        assertThat(check.getOutput().get().toString(), not(containsString("top-secret-4711")));
    }

    @Test
    void noMoreAnnotationsThanOneRequestTakesAndHowManyAreLeftOutIsTold() throws Exception {
        List<BundleDiagnostic> many = new ArrayList<>(Collections.nCopies(119, warning()));
        many.add(ERROR);
        ChecksDetails check = published(check(false, "", many.toArray(BundleDiagnostic[]::new)));
        List<ChecksAnnotation> shown = check.getOutput().get().getChecksAnnotations();
        assertThat(shown, hasSize(50));
        assertThat("the error first", shown.get(0).getAnnotationLevel(), is(ChecksAnnotationLevel.FAILURE));
        List<String> summary =
                check.getOutput().get().getSummary().get().lines().toList();
        assertThat(
                summary.get(0),
                startsWith("The files show 50 of 120 annotations, those of errors first; 70 are left out"));
        assertThat(
                "each is listed",
                summary.stream().filter(line -> line.startsWith("- ")).count(),
                is(120L));
    }

    private static BundleDiagnostic warning() {
        return new BundleDiagnostic(
                Severity.WARNING, "unknown field", "", List.of(), List.of(new Location("databricks.yml", 4, 1, true)));
    }

    /** Of two checks of one name, only the last is shown: a later green one would hide a red one. */
    @Test
    void eachCommandFolderAndTargetHasACheckOfItsOwnWithTheSameNameInEachBuild() throws Exception {
        String deep = "bundles/" + "very-long-folder-name/".repeat(20);
        List<BundleCheck> checks = List.of(
                named("validate", "prod", ""),
                named("plan", "prod", ""),
                named("validate", "dev", ""),
                named("validate", "", ""),
                named("validate", "prod", "bundles/sales"),
                named("validate", "prod", "bundles/stock"),
                named("validate", "prod", deep + "a"),
                named("validate", "prod", deep + "b"));
        List<String> names = new ArrayList<>();
        for (int build = 0; build < 2; build++) {
            recorder().published.clear();
            for (BundleCheck check : checks) {
                publish(check);
            }
            names.addAll(recorder().published.stream()
                    .map(check -> check.getName().get())
                    .toList());
        }
        assertThat(
                names.subList(0, 6),
                contains(
                        "Databricks / validate prod",
                        "Databricks / plan prod",
                        "Databricks / validate dev",
                        "Databricks / validate default target",
                        "Databricks / validate prod (bundles/sales)",
                        "Databricks / validate prod (bundles/stock)"));
        assertThat(Set.copyOf(names), hasSize(checks.size()));
        names.forEach(name -> assertThat(name.length(), lessThan(220)));
    }

    private static BundleCheck named(String command, String target, String folder) {
        return new BundleCheck(command, target, "valid", true, folder, List.of(), List.of());
    }

    @Test
    void aFailureToPublishIsLoggedAndFailsNothing() throws Exception {
        recorder().failure = new IllegalStateException("GitHub is down");
        publish(check(true, ""));
        assertThat(recorder().published, is(empty()));
        assertThat(
                log.toString(StandardCharsets.UTF_8),
                containsString("WARNING: the check 'Databricks / validate prod' cannot be published: "
                        + "java.lang.IllegalStateException: GitHub is down"));
    }
}
