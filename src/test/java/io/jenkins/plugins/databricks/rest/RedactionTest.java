package io.jenkins.plugins.databricks.rest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "string_value", "bytes_value", "token_value", "access_token", "id_token", "refresh_token",
                        "client_secret",
                "client_assertion", "subject_token", "password", "content", "contents", "data", "session_token",
                "spark_env_vars", "spark_conf"
            })
    void aFieldThatMayBeSecretIsMaskedWhateverItsValue(String name) throws Exception {
        assertThat(Redaction.of(json("{'a': {'" + name + "': 'hunter2'}}")), is("{\"a\":{\"" + name + "\":\"****\"}}"));
        assertThat(Redaction.of(json("{'" + name + "': {'x': ['hunter2']}}")), not(containsString("hunter2")));
    }

    @Test
    void allElseStaysAsItIs() throws Exception {
        assertThat(
                Redaction.of(json("{'job_id': 17, 'tasks': [{'task_key': 'a', 'run_if': null}], 'ok': true}")),
                is("{\"job_id\":17,\"tasks\":[{\"task_key\":\"a\",\"run_if\":null}],\"ok\":true}"));
    }

    @Test
    void longTextsAndLongDocumentsAreCut() throws Exception {
        assertThat(Redaction.of(json("{'logs': '" + "x".repeat(1_000) + "'}")).length(), lessThan(150));
        StringBuilder list = new StringBuilder("[0");
        for (int i = 0; i < 10_000; i++) {
            list.append(", 17");
        }
        assertThat(Redaction.of(json(list + "]")).length(), lessThan(2_100));
    }

    @Test
    void theDocumentItselfIsNotTouched() throws Exception {
        JsonNode json = json("{'password': 'hunter2'}");

        Redaction.of(json);

        assertThat(json.path("password").asText(), is("hunter2"));
    }

    private static JsonNode json(String text) throws Exception {
        return JsonCodec.MAPPER.readTree(text.replace('\'', '"'));
    }
}
