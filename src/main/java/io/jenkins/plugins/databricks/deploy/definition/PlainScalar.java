package io.jenkins.plugins.databricks.deploy.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;

/**
 * Determines the type of an unquoted YAML value. Only plain decimal numbers and booleans are not text: a commit ID
 * ({@code 72225e2}), a number with leading zeros ({@code 0012345}), {@code 1_000}, {@code 0x1F} and {@code yes} are
 * what they look like to somebody who has never read the YAML specification.
 */
final class PlainScalar {

    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9][0-9]*)(\\.[0-9]+)?");

    /** Jackson's limit of digits in JSON. */
    private static final int LONGEST_NUMBER = 1000;

    private PlainScalar() {}

    static JsonNode of(String text) {
        JsonNodeFactory nodes = JsonCodec.MAPPER.getNodeFactory();
        if (text.equals("true") || text.equals("false")) {
            return nodes.booleanNode(text.equals("true"));
        }
        if (text.length() > LONGEST_NUMBER || !NUMBER.matcher(text).matches()) {
            return nodes.textNode(text);
        }
        if (text.indexOf('.') >= 0) {
            return nodes.numberNode(new BigDecimal(text));
        }
        BigInteger number = new BigInteger(text);
        return switch (number.bitLength() / Integer.SIZE) {
            case 0 -> nodes.numberNode(number.intValue());
            case 1 -> nodes.numberNode(number.longValue());
            default -> nodes.numberNode(number);
        };
    }
}
