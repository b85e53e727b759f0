package io.jenkins.plugins.databricks.rest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The JSON mapper of the whole plugin. Big decimals keep numbers exactly as written. */
public final class JsonCodec {

    public static final ObjectMapper MAPPER = mapper(new JsonFactory());

    private JsonCodec() {}

    /** A mapper like {@link #MAPPER} for the JSON dialect of this factory. */
    public static ObjectMapper mapper(JsonFactory dialect) {
        return JsonMapper.builder(dialect)
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                .build();
    }

    /** A new, empty JSON object. */
    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }
}
