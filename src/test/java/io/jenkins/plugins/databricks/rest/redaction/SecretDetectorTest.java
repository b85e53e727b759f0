package io.jenkins.plugins.databricks.rest.redaction;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The tables lie beside it, a case a line. In that of secrets, {@code ~~} stands in the middle of known kinds of
 * tokens, so that nobody's search for leaked ones finds them.
 */
class SecretDetectorTest {

    private static List<String> lines(String table) throws IOException {
        try (InputStream stream = SecretDetectorTest.class.getResourceAsStream(table)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
    }

    static List<String> couldBeASecret() throws IOException {
        return lines("could-be-secrets.txt");
    }

    static List<String> isNoSecret() throws IOException {
        return lines("no-secrets.txt");
    }

    static List<String> isPlainlyHarmless() throws IOException {
        return lines("plainly-harmless.txt");
    }

    static List<String> isTheNameOfASecret() throws IOException {
        return lines("names-of-secrets.txt");
    }

    static List<String> isNoNameOfASecret() throws IOException {
        return lines("other-names.txt");
    }

    @ParameterizedTest
    @MethodSource
    void couldBeASecret(String text) {
        assertThat(text, SecretDetector.couldHoldSecret(text.replace("~~", "")), is(true));
        assertThat(text, SecretDetector.isPlainlyHarmless(text.replace("~~", "")), is(false));
        assertThat(
                "in a sentence",
                SecretDetector.couldHoldSecret("run with " + text.replace("~~", "") + " now"),
                is(true));
    }

    @ParameterizedTest
    @MethodSource
    void isNoSecret(String text) {
        assertThat(text, SecretDetector.couldHoldSecret(text), is(false));
    }

    @ParameterizedTest
    @MethodSource
    void isPlainlyHarmless(String text) {
        assertThat(text, SecretDetector.isPlainlyHarmless(text), is(true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2",
                "Summer2024",
                "Winter2024!",
                "correct horse battery staple",
                "P@ssw0rd",
                "ci:hunter",
                "tr0ub4dor&3",
                "da39a3ee5e6b4b0d3255bfef95601890afd80709",
                "https://api.acme.com/v2/orders?code=abc",
                "-phunter2",
                "select 1",
                "\u00fcber",
            })
    void isNotPlainlyHarmlessThoughNothingSaysThatItIsASecret(String text) {
        assertThat(text, SecretDetector.isPlainlyHarmless(text), is(false));
        assertThat(text, SecretDetector.couldHoldSecret(text), is(false));
    }

    @ParameterizedTest
    @MethodSource
    void isTheNameOfASecret(String name) {
        assertThat(name, SecretDetector.isSecretName(name), is(true));
        assertThat(SecretDetector.isSecretValue(name, "hunter"), is(true));
        assertThat(SecretDetector.isSecretValue(name, "{{secrets/a/b}}"), is(false));
        assertThat(SecretDetector.isSecretValue(name, "false"), is(false));
    }

    @ParameterizedTest
    @MethodSource
    void isNoNameOfASecret(String name) {
        assertThat(name, SecretDetector.isSecretName(name), is(false));
    }

    @ParameterizedTest
    @CsvSource({
        "key, k3Jx9QzR7m, true",
        "key, customer_id, false",
        "primary_key, order_id, false",
        "log_analytics_primary_key, k3Jx9+zR7m, true",
        "secondaryKey, hunter2, true",
    })
    void ofANameThatMayBeThatOfASecretTheValueTells(String name, String value, boolean secret) {
        assertThat(SecretDetector.isSecretName(name), is(false));
        assertThat(SecretDetector.isSecretValue(name, value), is(secret));
    }

    @ParameterizedTest
    @CsvSource({
        "--password, hunter2, true",
        "--password, 12345, true",
        "--api-key, abc, true",
        "-token, abc, true",
        "-p, hunter2, true",
        "-u, ci:hunter2, true",
        "--user, ci:hunter2, true",
        "--password, {{secrets/a/b}}, false",
        "--password, '', false",
        "--password=a, b, false",
        "--user, ci, false",
        "-p, 5432, false",
        "-p, /tmp/x, false",
        "-p, 2026-11-20, false",
        "-p, --day, false",
        "--day, 2026-11-20, false",
        "--secret-scope, prod, false",
        "--max-tokens, 4096, false",
        "--key, customer_id, false",
        "--key, k3Jx9QzR7m, true",
        "password, hunter2, false",
        "'', hunter2, false",
    })
    void theArgumentBeforeItTells(String previous, String argument, boolean secret) {
        assertThat(SecretDetector.isSecretArgument(previous, argument), is(secret));
    }

    @ParameterizedTest
    @CsvSource({
        "{{secrets/a/b}}, true",
        "{{ secrets/scope.a/key-b }}, true",
        "{{job.parameters.day}}, true",
        "{{run_id}}, true",
        "${LAKE}, true",
        "{{secrets/a/b}}{{secrets/a/c}}, true",
        "{{secrets/a/b}}x, false",
        "{{hunter2}}, false",
        "{{secrets/a}}, false",
        "$ecret, false",
        "'', false",
    })
    void aReferenceSaysNothingOfTheSecret(String text, boolean reference) {
        assertThat(SecretDetector.isReference(text), is(reference));
    }

    @Test
    void aTextThatIsTooLongToBeLookedThroughCouldHoldAnything() {
        assertThat(SecretDetector.couldHoldSecret("a ".repeat(40_000)), is(true));
        assertThat(SecretDetector.isPlainlyHarmless("a/".repeat(40_000)), is(false));
        assertThat(SecretDetector.isSecretName("a".repeat(2_000)), is(true));
    }

    /** None makes a search overflow the stack, or look through the text once for each of its characters. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "a:",
                "a=",
                "a://",
                "a@",
                "://",
                "a/",
                "A1",
                "-p ",
                "--a ",
                "{{",
                "{{a",
                "${",
                "{{secrets/",
                "eyJ",
                "=",
                ":",
                "\"",
                "\\\"",
                "jdbc:oracle:a:a/",
                "basic ",
                "token",
                "key",
                "a_",
                "a-",
                "0",
                "f0",
                "aA",
                " ",
                "[",
                ",",
                "*",
                "password",
                "-----BEGIN",
            })
    void aLongTextOfOneKindIsLookedThroughToItsEnd(String part) {
        String text = part.repeat(60_000 / part.length());

        assertThat(SecretDetector.couldHoldSecret(text + " https://ci:hunter2@host"), is(true));
        assertThat(SecretDetector.isPlainlyHarmless(text), is(false));
        assertThat(SecretDetector.isSecretName(text), is(true));
        assertThat(SecretDetector.isReference(text), is(false));
        assertThat(SecretDetector.isSecretArgument("--password", text), is(true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<password>hunter2</password>",
                "<clientSecret>hunter</clientSecret>",
                "machine host login ci password hunter2",
                "access_key hunter2",
                "kennwort=hunter2",
                "Passwort: hunter2",
                "contraseña=hunter2",
                "dbpw=hunter2",
                "rootpw: hunter2",
            })
    void whatFollowsTheNameOfASecretCouldBeOneHoweverTheyAreJoined(String text) {
        assertThat(SecretDetector.couldHoldSecret(text), is(true));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<path>hunter2</path>",
                "<password></password>",
                "the token expires after 30 days",
                "secret scope 2026-11-20",
                "a password longer than others",
                "the key is order_id2",
            })
    void whatFollowsItInProseIsNone(String text) {
        assertThat(SecretDetector.couldHoldSecret(text), is(false));
    }
}
