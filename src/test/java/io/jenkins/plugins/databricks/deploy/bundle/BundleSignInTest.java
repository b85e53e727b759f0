package io.jenkins.plugins.databricks.deploy.bundle;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BundleSignInTest {

    private static List<String> check(String text) {
        return BundleSignIn.check("databricks.yml", text);
    }

    private static String refusal(String text) {
        return assertThrows(InvalidInputException.class, () -> check(text)).getMessage();
    }

    @Test
    void placesOfAHostAreThoseThatNameIt() {
        String text = """
                workspace: &elsewhere {host: 'https://example.com/'}
                variables: {host: {default: https://example.com}}
                targets:
                  dev:
                    workspace:
                      host: https://example.net
                  prod:
                    workspace:
                      <<: *elsewhere
                  test:
                    workspace:
                      host: ${var.host}
                """;

        assertThat(
                BundleSignIn.places("databricks.yml", text, "https://example.com").stream()
                        .map(Object::toString)
                        .toList(),
                contains("databricks.yml:1:1"));
        assertThat(
                BundleSignIn.places("databricks.yml", text, "https://example.net").stream()
                        .map(Object::toString)
                        .toList(),
                contains("databricks.yml:6:1"));
    }

    @Test
    void bundleThatLeavesItToTheStepIsAccepted() {
        assertThat(check("""
                        bundle: {name: demo}
                        include: [resources/*.yml, more/jobs.json]
                        variables: {auth_type: {default: x}}
                        workspace:
                          host: https://example.com
                          root_path: /Workspace/demo
                        targets:
                          dev:
                          prod:
                            workspace: {state_path: /Workspace/state}
                            resources: {jobs: {profile: {name: auth_type}}}
                        """), contains("resources/*.yml", "more/jobs.json"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# nothing\n", "---\n", "bundle:\n", "workspace:\ntargets: ~\n", "\uFEFFbundle: {}\n"})
    void nothingSaysNothing(String text) {
        assertThat(check(text), is(empty()));
    }

    @Test
    void refusalNamesThePlaceAndWhatToDo() {
        assertThat(
                refusal("bundle: {name: demo}\nworkspace:\n  host: https://example.com\n  auth_type: azure-cli\n"),
                is("databricks.yml:4: workspace.auth_type is refused. Leave it out: the step signs in with the"
                        + " connection's credential, and the bundle must not say how"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "auth_type",
                "profile",
                "metadata_service_url",
                "client_id",
                "google_service_account",
                "azure_workspace_resource_id",
                "azure_use_msi",
                "azure_client_id",
                "azure_tenant_id",
                "azure_environment",
                "azure_login_app_id",
                "token",
                "something_new"
            })
    void whateverIsNotKnownToBeHarmlessIsRefused(String key) {
        assertThat(refusal("workspace: {" + key + ": x}"), containsString("workspace." + key + " is refused"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "targets: {dev: {workspace: {auth_type: x}}}",
                "environments: {dev: {workspace: {auth_type: x}}}",
                "{\"targets\":{\"dev\":{\"workspace\":{\"auth_type\":\"x\"}}}}",
                "{\n\t\"workspace\": {\n\t\t\"auth_type\": \"x\"\n\t}\n}\n",
                "\"work\\x73pace\": {'auth_type': x}",
                "? workspace\n: ? auth_type\n  : x\n",
                "!!str workspace: !!map {!!str auth_type: x}",
                "workspace: {host: a}\nworkspace: {auth_type: x}\nworkspace: {host: b}",
                "common: &ws {auth_type: x}\nworkspace: *ws",
                "common: &ws {auth_type: x}\nworkspace: {host: a, <<: *ws}",
                "common: &ws {auth_type: x}\nworkspace:\n  <<: [{host: a}, *ws]\n",
                "a: &a {workspace: {host: a}}\nb: &b {workspace: {auth_type: x}}\n<<: [*a, *b]",
                "a: &a {workspace: {host: a}}\nb: &b {workspace: {auth_type: x}}\n<<: [*b, *a]",
                "a: &a {auth_type: x}\nb: &b {<<: *a}\ntargets: {dev: {workspace: {<<: *b}}}",
                "a: &a {dev: {workspace: {auth_type: x}}}\ntargets: {<<: *a}",
                "a: &a {host: x}\nb: &a {auth_type: x}\nworkspace: *a",
                "&a targets: {dev: &b {workspace: {auth_type: x}}}",
                "workspace: {auth_type: *late}\nlate: &late x",
            })
    void noNotationHidesIt(String text) {
        assertThat(refusal(text), startsWith("databricks.yml:"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "workspace: ${var.workspace}",
                "workspace: [auth_type]",
                "targets: ${var.targets}",
                "targets: {dev: '${var.dev}'}",
                "just text",
                "workspace: \"\"",
            })
    void settingsThatAreFilledInLaterAreRefused(String text) {
        assertThat(refusal(text), containsString(" is not a mapping of names to values"));
    }

    @Test
    void includesThroughAnAliasAreFound() {
        assertThat(check("files: &files [a.yml, '*.json']\ninclude: *files"), contains("a.yml", "*.json"));
        assertThat(check("base: &base {include: [a.yml]}\n<<: *base\ninclude: [b.yml]"), contains("b.yml", "a.yml"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "bundle: {}\n---\nworkspace: {auth_type: x}\n",
                "%YAML 1.2\n---\nbundle: {}\n",
                "# a comment\u0085workspace: {auth_type: x}\n",
                "# a comment\u2028workspace: {auth_type: x}\n",
                "a: &a {b: *a}\n",
                "? {a: b}\n: c\n",
                "!!binary d29ya3NwYWNl: {auth_type: x}\n",
                "!!merge more: {workspace: {auth_type: x}}\n",
                "a: [b\n",
            })
    void whatCouldBeReadInTwoWaysIsRefusedWithItsPlace(String text) {
        assertThat(refusal(text), startsWith("databricks.yml:"));
    }

    @Test
    void aliasesOfAliasesCostNothing() {
        StringBuilder text = new StringBuilder("a0: &a0 {workspace: {host: x}}\n");
        for (int i = 1; i < 20_000; i++) {
            text.append("a%d: &a%d {<<: [*a%d, *a%d]}\n".formatted(i, i, i - 1, i - 1));
        }
        assertThat(check(text + "<<: *a19999\ntargets: {dev: *a19999}"), is(empty()));
    }

    @Test
    void hugeFilesAreRefused() {
        assertThat(refusal("a: " + "[".repeat(1_000)), containsString("nested more than 100 levels deep"));
        assertThat(refusal("a: [" + "1,".repeat(400_000) + "]"), containsString("more than 300000 values"));
    }

    @Test
    void namesOfFilesAndKeysAreFitForTheLog() {
        String message = assertThrows(
                        InvalidInputException.class,
                        () -> BundleSignIn.check("a\u001B[1m\nb.yml", "workspace: {\"x\\ny\": z}"))
                .getMessage();
        assertThat(message, startsWith("a?[1m?b.yml:1: workspace.x?y is refused"));
    }
}
