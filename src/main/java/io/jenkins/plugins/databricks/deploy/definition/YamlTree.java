package io.jenkins.plugins.databricks.deploy.definition;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.ReaderException;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * Parses one YAML document into a JSON tree. It processes the parser's events one by one, so that parsing stops as soon
 * as a document is too large. {@link PlainScalar} determines the type of unquoted values; aliases ({@code *name}) and
 * merge keys ({@code <<: *name}) are resolved.
 *
 * <p>For the parser {@code ${NAME}} is replaced by a word: its braces would otherwise begin a mapping in a list in
 * brackets.
 *
 * @see <a href="https://yaml.org/type/merge.html">Merge keys</a>
 */
final class YamlTree {

    private static final String MERGE = "<<";

    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

    private static final String TAG = "tag:yaml.org,2002:";

    /**
     * Private-use characters in place of a placeholder's delimiters. If a file contains them, they are read as a
     * placeholder.
     */
    private static final Pattern WORD = Pattern.compile("\uE000\uE001(" + Placeholder.NAME + ")\uE002");

    /** In a freestyle job, a build variable may be written without braces. */
    private static final Pattern ONLY_PLACEHOLDER =
            Pattern.compile("\\$(?:" + Placeholder.NAME + "|\\{" + Placeholder.NAME + "})");

    private final Parser parser;
    private final TreeLimits limits = new TreeLimits();
    private final Map<String, JsonNode> anchors = new HashMap<>();

    private YamlTree(Parser parser) {
        this.parser = parser;
    }

    /**
     * Reads the text.
     *
     * @return the document's value, with a {@link Placeholder} for each that is an entire unquoted value; {@code null}
     *     if there is no document
     * @throws DefinitionProblem when it is not valid YAML, with line and column, or exceeds the limits
     */
    static JsonNode read(String text) throws DefinitionProblem {
        if (text.length() > TreeLimits.YAML_SIZE) {
            throw new DefinitionProblem("is too large. The limit is 3 MB of YAML; JSON may have 10 MB");
        }
        String words = Placeholder.PATTERN.matcher(text).replaceAll("\uE000\uE001$1\uE002");
        try {
            return new YamlTree(new ParserImpl(new StreamReader(words), new LoaderOptions())).document();
        } catch (MarkedYAMLException e) {
            String context = e.getContext() == null ? "" : " (" + e.getContext() + ")";
            throw syntax(e.getProblemMark(), placeholders(e.getProblem() + context));
        } catch (ReaderException e) {
            String before = text.substring(0, Math.min(e.getPosition(), text.length()));
            int line =
                    (int) before.chars().filter(character -> character == '\n').count() + 1;
            throw DefinitionProblem.syntax(
                    "YAML",
                    DefinitionProblem.at(line, before.length() - before.lastIndexOf('\n')),
                    "the character U+%04X is not allowed".formatted(e.getCodePoint()));
        } catch (YAMLException e) {
            throw DefinitionProblem.syntax("YAML", "", placeholders(e.getMessage()));
        }
    }

    private JsonNode document() throws DefinitionProblem {
        parser.getEvent(); // the beginning of the stream
        if (parser.checkEvent(Event.ID.StreamEnd)) {
            return null;
        }
        parser.getEvent(); // the beginning of the document
        JsonNode tree = value(parser.getEvent());
        parser.getEvent(); // its end
        if (!parser.checkEvent(Event.ID.StreamEnd)) {
            throw syntax(parser.peekEvent().getStartMark(), "there is text after the end of the object");
        }
        return tree;
    }

    private JsonNode value(Event event) throws DefinitionProblem {
        if (event instanceof AliasEvent alias) {
            return copy(alias);
        }
        limits.value();
        JsonNode value =
                event instanceof ScalarEvent scalar ? scalar(scalar) : collection((CollectionStartEvent) event);
        String anchor = ((NodeEvent) event).getAnchor();
        if (anchor != null) {
            anchors.put(anchor, value);
        }
        return value;
    }

    private JsonNode copy(AliasEvent alias) throws DefinitionProblem {
        JsonNode value = anchors.get(alias.getAnchor());
        if (value == null) {
            throw syntax(
                    alias.getStartMark(),
                    "*" + placeholders(alias.getAnchor())
                            + " does not refer to a complete value above it: write out the value");
        }
        limits.all(value);
        return value.deepCopy();
    }

    private JsonNode collection(CollectionStartEvent event) throws DefinitionProblem {
        boolean mapping = event.is(Event.ID.MappingStart);
        if (event.getTag() != null && !event.getTag().equals(TAG + (mapping ? "map" : "seq"))) {
            throw unknownTag(event.getTag(), event);
        }
        limits.open();
        JsonNode value = mapping ? object() : array();
        limits.close();
        return value;
    }

    private ObjectNode object() throws DefinitionProblem {
        ObjectNode own = JsonCodec.object();
        List<ObjectNode> merged = new ArrayList<>();
        for (Event event = parser.getEvent(); !event.is(Event.ID.MappingEnd); event = parser.getEvent()) {
            if (!(event instanceof ScalarEvent key)) {
                throw syntax(event.getStartMark(), "a key of a mapping must be plain text");
            }
            if (key.isPlain() && key.getValue().equals(MERGE)) {
                merge(parser.peekEvent().getStartMark(), value(parser.getEvent()), merged);
                continue;
            }
            String name = placeholders(key.getValue());
            limits.text(name);
            if (own.has(name)) {
                throw syntax(key.getStartMark(), "Duplicate field '" + name + "'");
            }
            own.set(name, value(parser.getEvent()));
        }
        return merged.isEmpty() ? own : merged(merged, own);
    }

    private static void merge(Mark mark, JsonNode value, List<ObjectNode> merged) throws DefinitionProblem {
        for (JsonNode mapping : value.isArray() ? value : List.of(value)) {
            if (!(mapping instanceof ObjectNode object)) {
                throw syntax(mark, "<< requires a mapping or a list of mappings");
            }
            merged.add(object);
        }
    }

    /** The object's own fields override merged ones, and earlier merged objects override later ones. */
    private static ObjectNode merged(List<ObjectNode> merged, ObjectNode own) {
        ObjectNode all = JsonCodec.object();
        for (int i = merged.size() - 1; i >= 0; i--) {
            all.setAll(merged.get(i));
        }
        all.setAll(own);
        return all;
    }

    private ArrayNode array() throws DefinitionProblem {
        ArrayNode array = JsonCodec.MAPPER.createArrayNode();
        for (Event event = parser.getEvent(); !event.is(Event.ID.SequenceEnd); event = parser.getEvent()) {
            array.add(value(event));
        }
        return array;
    }

    private JsonNode scalar(ScalarEvent event) throws DefinitionProblem {
        JsonNodeFactory nodes = JsonCodec.MAPPER.getNodeFactory();
        String text = placeholders(event.getValue());
        limits.text(text);
        String tag = event.getTag();
        if (tag != null && !tag.equals(TAG + "str") && !tag.equals("!")) {
            throw unknownTag(tag, event);
        }
        if (tag != null || !event.isPlain()) {
            return nodes.textNode(text);
        }
        if (NULLS.contains(text)) {
            return nodes.nullNode();
        }
        if (ONLY_PLACEHOLDER.matcher(text).matches()) {
            return new Placeholder(text, null).node();
        }
        return PlainScalar.of(
                switch (text) {
                    case "True", "TRUE" -> "true";
                    case "False", "FALSE" -> "false";
                    default -> text;
                });
    }

    private static String placeholders(String text) {
        return WORD.matcher(text).replaceAll("\\${$1}");
    }

    private static DefinitionProblem unknownTag(String tag, Event event) {
        return syntax(
                event.getStartMark(), "the tag " + placeholders(tag).replace(TAG, "!!") + " is not supported here");
    }

    private static DefinitionProblem syntax(Mark mark, String what) {
        return DefinitionProblem.syntax("YAML", DefinitionProblem.at(mark.getLine() + 1, mark.getColumn() + 1), what);
    }
}
