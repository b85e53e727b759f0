package io.jenkins.plugins.databricks.steps.form;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.databricks.rest.JsonCodec;
import net.sf.json.JSONSerializer;
import org.junit.jupiter.api.Test;

class ArgumentsTest {

    @Test
    void treeOfReadJsonIsTheSameTree() {
        String json = "{\"name\":\"daily\",\"pause\":null,\"tasks\":[{\"retries\":2,\"on\":true},null,[]]}";
        assertThat(
                JsonCodec.MAPPER
                        .valueToTree(Arguments.tree("settings", JSONSerializer.toJSON(json)))
                        .toString(),
                is(json));
    }
}
