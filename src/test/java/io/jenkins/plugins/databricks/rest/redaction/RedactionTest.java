package io.jenkins.plugins.databricks.rest.redaction;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "string_value",
                "bytes_value",
                "token_value",
                "access_token",
                "id_token",
                "refresh_token",
                "client_secret",
                "client_assertion",
                "subject_token",
                "password",
                "content",
                "contents",
                "data",
                "session_token",
                "spark_env_vars",
                "spark_conf",
                "parameters",
                "python_params",
                "job_parameters",
                "base_parameters",
                "custom_tags",
                "message",
                "error",
                "logs",
                "next_page_token",
                "url",
                "headers",
                "upload_part_urls",
                "a_field_that_is_new_tomorrow",
            })
    void ofAFieldThatIsNotKnownToBeHarmlessNothingIsShown(String name) throws Exception {
        assertThat(
                Redaction.of(json("{'settings': {'" + name + "': 'hunter2'}}")),
                is("{\"settings\":{\"" + name + "\":\"****\"}}"));
        assertThat(Redaction.of(json("{'" + name + "': {'name': ['hunter2']}}")), not(containsString("hunter2")));
        assertThat(Redaction.of(json("{'" + name + "': 12345}")), is("{\"" + name + "\":\"****\"}"));
    }

    @Test
    void whatACallIsAboutIsShown() throws Exception {
        String call =
                "{\"job_id\":17,\"tasks\":[{\"task_key\":\"a\",\"run_if\":null,\"new_cluster\":{\"num_workers\":2}}],"
                        + "\"state\":{\"life_cycle_state\":\"RUNNING\"},\"path\":\"dbfs:/python/main.py\",\"overwrite\":true}";

        assertThat(Redaction.of(JsonCodec.MAPPER.readTree(call)), is(call));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://ci:hunter2@host/x", "/x?token=hunter2", "password=hunter2"})
    void noFieldIsShownWhoseValueCouldHoldASecret(String text) throws Exception {
        assertThat(Redaction.of(JsonCodec.object().put("path", text)), is("{\"path\":\"****\"}"));
    }

    @Test
    void longTextsAndLongDocumentsAreCut() throws Exception {
        assertThat(Redaction.of(json("{'path': '" + "/x".repeat(1_000) + "'}")).length(), lessThan(150));
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
