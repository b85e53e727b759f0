package io.jenkins.plugins.databricks.deploy.bundle;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.DocumentStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.MappingStartEvent;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;
import org.yaml.snakeyaml.parser.Parser;
import org.yaml.snakeyaml.parser.ParserImpl;
import org.yaml.snakeyaml.reader.StreamReader;

/**
 * The structure of a file in a bundle, YAML or JSON, which the CLI reads as YAML, too: with all keys, also repeated ones
 * and {@code <<}, and where they are. An alias is the very node that it refers to, so that a few lines of them do not
 * exhaust the memory. What two parsers might read differently is refused.
 */
final class YamlOutline {

    /** A value. Nodes are compared by identity. */
    sealed interface Node {}

    record Mapping(List<Field> fields) implements Node {}

    record Sequence(List<Node> entries) implements Node {}

    record Scalar(String text, boolean plain) implements Node {

        boolean isNull() {
            return plain && NULLS.contains(text);
        }
    }

    /** @param line counted from one */
    record Field(String key, int line, Node value) {}

    private static final Set<String> NULLS = Set.of("", "~", "null", "Null", "NULL");

    /** Several times those of a bundle with a thousand jobs. */
    private static final int MOST_NODES = 300_000;

    private static final int DEPTH = 100;

    /** Line breaks in YAML 1.1 and none in 1.2, and the byte order mark within a text. */
    private static final Pattern AMBIGUOUS = Pattern.compile("[\\x{85}\\x{2028}\\x{2029}\\x{FEFF}]");

    private static final Set<String> KEY_TAGS = Set.of("!", "tag:yaml.org,2002:str");

    private final String file;
    private final Parser parser;
    private final Map<String, Node> anchors = new HashMap<>();
    private int nodes;
    private int depth;

    private YamlOutline(String file, String text) {
        this.file = file;
        this.parser = new ParserImpl(new StreamReader(text), new LoaderOptions());
    }

    /**
     * Reads a file.
     *
     * @param file its name for messages
     * @return {@code null} if it is empty
     * @throws InvalidBundleException when it cannot be read as the CLI reads it
     */
    static Node read(String file, String text) {
        String content = text.startsWith("\uFEFF") ? text.substring(1) : text;
        Matcher ambiguous = AMBIGUOUS.matcher(content);
        if (ambiguous.find()) {
            throw new InvalidBundleException(
                    file,
                    (int) (content.substring(0, ambiguous.start() + 1).lines().count()),
                    0,
                    "the character U+%04X is not supported here. Leave it out, or escape it"
                            .formatted((int) content.charAt(ambiguous.start())));
        }
        try {
            return new YamlOutline(file, content).document();
        } catch (MarkedYAMLException e) {
            throw invalid(file, e.getProblemMark(), "not valid YAML: " + e.getProblem());
        } catch (YAMLException e) {
            throw new InvalidBundleException(file, 0, 0, "not valid YAML: " + e.getMessage());
        }
    }

    private Node document() {
        parser.getEvent(); // the beginning of the stream
        if (parser.checkEvent(Event.ID.StreamEnd)) {
            return null;
        }
        DocumentStartEvent start = (DocumentStartEvent) parser.getEvent();
        if (start.getVersion() != null) {
            throw invalid(start, "a %YAML directive is not supported here. Leave it out");
        }
        Node root = node(parser.getEvent());
        parser.getEvent(); // its end
        if (!parser.checkEvent(Event.ID.StreamEnd)) {
            throw invalid(parser.peekEvent(), "there is a second document, which the CLI ignores. Leave it out");
        }
        return root;
    }

    private Node node(Event event) {
        if (event instanceof AliasEvent alias) {
            Node node = anchors.get(alias.getAnchor());
            if (node == null) {
                throw invalid(alias, "*" + alias.getAnchor() + " does not refer to a complete value above it");
            }
            return node;
        }
        count(event);
        Node node;
        if (event instanceof ScalarEvent scalar) {
            node = new Scalar(scalar.getValue(), scalar.isPlain() && scalar.getTag() == null);
        } else {
            if (++depth > DEPTH) {
                throw invalid(event, "nested more than " + DEPTH + " levels deep, the limit of this step");
            }
            node = event instanceof MappingStartEvent ? mapping() : sequence();
            depth--;
        }
        anchor((NodeEvent) event, node);
        return node;
    }

    private Mapping mapping() {
        List<Field> fields = new ArrayList<>();
        for (Event event = parser.getEvent(); !event.is(Event.ID.MappingEnd); event = parser.getEvent()) {
            if (!(event instanceof ScalarEvent key) || (key.getTag() != null && !KEY_TAGS.contains(key.getTag()))) {
                throw invalid(event, "a key of a mapping must be plain text, not a list, a mapping or an alias");
            }
            count(event);
            anchor(key, new Scalar(key.getValue(), key.isPlain()));
            int line = key.getStartMark().getLine() + 1;
            fields.add(new Field(key.getValue(), line, node(parser.getEvent())));
        }
        return new Mapping(fields);
    }

    private Sequence sequence() {
        List<Node> entries = new ArrayList<>();
        for (Event event = parser.getEvent(); !event.is(Event.ID.SequenceEnd); event = parser.getEvent()) {
            entries.add(node(event));
        }
        return new Sequence(entries);
    }

    private void anchor(NodeEvent event, Node node) {
        if (event.getAnchor() != null) {
            anchors.put(event.getAnchor(), node);
        }
    }

    private void count(Event event) {
        if (++nodes > MOST_NODES) {
            throw invalid(event, "more than " + MOST_NODES + " values in one file, the limit of this step. Split it");
        }
    }

    private InvalidBundleException invalid(Event event, String what) {
        return invalid(file, event.getStartMark(), what);
    }

    private static InvalidBundleException invalid(String file, Mark mark, String what) {
        return new InvalidBundleException(file, mark.getLine() + 1, mark.getColumn() + 1, what);
    }
}
