package io.jenkins.plugins.databricks.deploy.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand.Option;
import io.jenkins.plugins.databricks.deploy.bundle.BundleCommand.Verb;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BundleCommandTest {

    private static BundleCommand deploy(List<String> select, String plan) {
        return new BundleCommand(Verb.DEPLOY, "prod", Map.of(), Set.of(), select, plan);
    }

    private static BundleCommand with(Map<String, String> variables) {
        return new BundleCommand(Verb.PLAN, "", variables, Set.of(), List.of(), "");
    }

    @Test
    void deploymentTakesAllItsOptions() {
        BundleCommand command = new BundleCommand(
                Verb.DEPLOY,
                "prod",
                Map.of(),
                Set.of(Option.AUTO_APPROVE, Option.FAIL_ON_ACTIVE_RUNS, Option.FORCE, Option.FORCE_LOCK),
                List.of("jobs.daily", "other-job"),
                "");

        assertThat(
                String.join(" ", command.arguments()),
                is(
                        "bundle deploy --fail-on-active-runs --force --force-lock --auto-approve --select jobs.daily,other-job"));
        assertThat(
                String.join(" ", deploy(List.of(), "target/plan.json").arguments()),
                is("bundle deploy --plan target/plan.json"));
    }

    @Test
    void whatIsReadIsWrittenAsJson() {
        BundleCommand command = new BundleCommand(Verb.VALIDATE, "", Map.of(), Set.of(Option.STRICT), List.of(), "");

        assertThat(String.join(" ", command.arguments()), is("bundle validate --strict --output json"));
    }

    @Test
    void whatAUserWroteIsNoArgument() {
        BundleCommand command = new BundleCommand(
                Verb.DEPLOY,
                "a; rm -rf / \"'$(x)%PATH%",
                Map.of("password", "hunter2 && `x`"),
                Set.of(),
                List.of("jobs.daily"),
                "");

        assertThat(command.arguments(), everyItem(matchesPattern("[A-Za-z0-9._/,-]+")));
        assertThat(command.environment().get("DATABRICKS_BUNDLE_TARGET"), is("a; rm -rf / \"'$(x)%PATH%"));
        assertThat(command.environment().get("BUNDLE_VAR_password"), is("hunter2 && `x`"));
    }

    @ParameterizedTest
    @EnumSource
    void onlyValidationIsForStrangers(Verb verb) {
        BundleCommand command = new BundleCommand(verb, "", Map.of(), Set.of(), List.of(), "");

        assertThat(
                command.environment().containsKey("DATABRICKS_BUNDLE_RESTRICTED_CODE_EXECUTION"),
                is(verb == Verb.VALIDATE));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a-b", "1a", "a b", "a=b", "a\nb", "PATH;x", "é"})
    void aVariableThatNoShellPassesOnIsRefused(String name) {
        InvalidInputException e = assertThrows(InvalidInputException.class, () -> with(Map.of(name, "x")));

        assertThat(e.getMessage(), startsWith("variables: '"));
        assertThat(e.getMessage().lines().count(), is(1L));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "--force", "a,b", "jobs.a.b", "jobs.", "a b", "$x", "a\n"})
    void aResourceOfAnotherFormIsRefused(String resource) {
        InvalidInputException e = assertThrows(InvalidInputException.class, () -> deploy(List.of(resource), ""));

        assertThat(e.getMessage(), startsWith("select: '"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"-x", "/etc/passwd", "../plan.json", "a/../../b", "a b", "$x", "a\\b", "a//b", "c:/a", "a/"})
    void aPlanElsewhereIsRefused(String file) {
        InvalidInputException e = assertThrows(InvalidInputException.class, () -> deploy(List.of(), file));

        assertThat(e.getMessage(), startsWith("plan: '"));
    }

    @Test
    void aPlanSaysWhatIsDeployed() {
        InvalidInputException e =
                assertThrows(InvalidInputException.class, () -> deploy(List.of("daily"), "plan.json"));

        assertThat(e.getMessage(), startsWith("select: cannot be combined with 'plan'"));
    }

    @Test
    void runsAreNotLookedForWithAPlan() {
        InvalidInputException e = assertThrows(
                InvalidInputException.class,
                () -> new BundleCommand(
                        Verb.DEPLOY, "", Map.of(), Set.of(Option.FAIL_ON_ACTIVE_RUNS), List.of(), "plan.json"));

        assertThat(e.getMessage(), startsWith("failOnActiveRuns: cannot be combined with 'plan'"));
    }

    @Test
    void aBundleWithCodeIsToldWhereItIsChecked() {
        String error = "Running Python code is not allowed when DATABRICKS_BUNDLE_RESTRICTED_CODE_EXECUTION is set";
        BundleCommand validate = new BundleCommand(Verb.VALIDATE, "", Map.of(), Set.of(), List.of(), "");

        assertThat(validate.explained(error), startsWith(error + ". Validation runs none of the bundle's code"));
        assertThat(validate.explained(error), containsString("databricksBundlePlan"));
        assertThat(validate.explained("no such job"), is("no such job"));
    }

    @Test
    void aVersionThatTheBundleExcludesIsExplained() {
        String error = "Databricks CLI version constraint not satisfied. Required: < 0.1.0, current: 1.14.0";

        String explained = deploy(List.of(), "").explained(error);

        assertThat(explained, startsWith(error + ". The bundle asks for that with databricks_cli_version"));
        assertThat(explained, containsString("Use another version of the CLI"));
    }

    @Test
    void onlyADeploymentIsForced() {
        for (Verb verb : Verb.values()) {
            if (verb != Verb.DEPLOY) {
                assertThrows(
                        IllegalArgumentException.class,
                        () -> new BundleCommand(verb, "", Map.of(), Set.of(Option.FORCE), List.of(), ""));
            }
        }
    }

    @Test
    void aTargetCannotBreakALine() {
        InvalidInputException e = assertThrows(
                InvalidInputException.class,
                () -> new BundleCommand(Verb.PLAN, "a\nb", Map.of(), Set.of(), List.of(), ""));

        assertThat(e.getMessage(), startsWith("target: 'a b' is not the name of a target. Use one of"));
    }

    @Test
    void anOptionOfAnotherCommandIsAMistake() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new BundleCommand(Verb.SUMMARY, "", Map.of(), Set.of(Option.FORCE), List.of(), ""));
    }

    @Test
    void optionsNeedVersions() {
        assertThat(
                deploy(List.of(), "plan.json").needs().stream()
                        .map(need -> need.version() + " " + need.essential())
                        .toList(),
                is(List.of("0.283.0 true", "1.18.0 false")));
        assertThat(deploy(List.of("daily"), "").needs().toString(), containsString("1.2.0"));
        assertThat(deploy(List.of(), "").needs(), is(List.of()));
    }
}
