package io.jenkins.plugins.databricks.deploy.bundle;

import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic.Location;
import io.jenkins.plugins.databricks.deploy.bundle.YamlOutline.Field;
import io.jenkins.plugins.databricks.deploy.bundle.YamlOutline.Mapping;
import io.jenkins.plugins.databricks.deploy.bundle.YamlOutline.Node;
import io.jenkins.plugins.databricks.deploy.bundle.YamlOutline.Scalar;
import io.jenkins.plugins.databricks.deploy.bundle.YamlOutline.Sequence;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How a bundle signs in. Settings of {@code workspace} override the environment that the CLI is started with, so a
 * bundle could choose an identity that the machine itself has, and the host that its token is sent to. Hence only
 * settings that have nothing to do with that are accepted.
 *
 * @see <a href="https://docs.databricks.com/aws/en/dev-tools/bundles/settings">Databricks: the settings of a bundle</a>
 */
public final class BundleSignIn {

    /** The names of the file that a bundle begins with, in the order in which the CLI looks for them. */
    public static final List<String> ROOTS = List.of("databricks.yml", "databricks.yaml", "bundle.yml", "bundle.yaml");

    /** Settings of {@code workspace} that say where, but not who. A wrong host gets no token. */
    private static final Set<String> HARMLESS = Set.of(
            "host",
            "workspace_id",
            "account_id",
            "experimental_is_unified_host",
            "root_path",
            "file_path",
            "resource_path",
            "artifact_path",
            "state_path");

    /** What a mapping is in a bundle. */
    private enum Place {
        ROOT("the file"),
        TARGETS("targets"),
        TARGET("a target"),
        WORKSPACE("workspace");

        private final String words;

        Place(String words) {
            this.words = words;
        }

        /** What the value of a key is, or {@code null} if it does not matter. */
        Place of(String key) {
            return switch (this) {
                case ROOT ->
                    switch (key) {
                        case "workspace" -> WORKSPACE;
                        case "targets", "environments" -> TARGETS;
                        default -> null;
                    };
                case TARGETS -> TARGET;
                case TARGET -> key.equals("workspace") ? WORKSPACE : null;
                case WORKSPACE -> null;
            };
        }
    }

    private record Visit(Place place, Node node, int line) {}

    private final String file;
    private final Deque<Visit> open = new ArrayDeque<>();
    private final Map<Place, Set<Node>> seen = new EnumMap<>(Place.class);
    private final List<String> includes = new ArrayList<>();

    /** The places of {@code workspace.host}. */
    private final List<Field> hosts = new ArrayList<>();

    private BundleSignIn(String file) {
        this.file = file;
    }

    /**
     * Checks one of a bundle's files, YAML or JSON.
     *
     * @param name its path, for messages
     * @return the patterns of the files that it includes; those of the bundle's first file count
     * @throws InvalidBundleException when it says how to sign in, or cannot be read as the CLI reads it
     */
    public static List<String> check(String name, String text) {
        return List.copyOf(read(name, text).includes);
    }

    /** The places in one of a bundle's files that name this host as a workspace's; none that do so by a variable. */
    public static List<Location> places(String name, String text, String host) {
        BundleSignIn read = read(name, text);
        return read.hosts.stream()
                .filter(field -> field.value() instanceof Scalar value
                        && value.text().replaceAll("/+$", "").equals(host))
                .map(field -> Location.of(read.file, field.line(), 1))
                .toList();
    }

    private static BundleSignIn read(String name, String text) {
        String file = LogText.name(name);
        BundleSignIn read = new BundleSignIn(file);
        Node root = YamlOutline.read(file, text);
        if (root != null) {
            read.open.add(new Visit(Place.ROOT, root, 1));
        }
        while (!read.open.isEmpty()) {
            read.visit(read.open.remove());
        }
        return read;
    }

    /** Whatever a mapping merges is looked at like its own keys: the CLI decides which of them counts. */
    private void visit(Visit visit) {
        if (visit.node instanceof Scalar scalar && scalar.isNull()
                || !seen.computeIfAbsent(visit.place, place -> Collections.newSetFromMap(new IdentityHashMap<>()))
                        .add(visit.node)) {
            return;
        }
        if (!(visit.node instanceof Mapping mapping)) {
            throw invalid(visit.line, visit.place.words + " is not a mapping of names to values");
        }
        for (Field field : mapping.fields()) {
            if (field.key().equals("<<")) {
                for (Node merged : entries(field.value())) {
                    open.add(new Visit(visit.place, merged, field.line()));
                }
            } else {
                visit(visit.place, field);
            }
        }
    }

    private void visit(Place place, Field field) {
        if (place == Place.WORKSPACE && !HARMLESS.contains(field.key())) {
            throw invalid(
                    field.line(),
                    "workspace." + LogText.name(field.key())
                            + " is refused. Leave it out: the step signs in with the connection's credential, and the bundle"
                            + " must not say how");
        }
        if (place == Place.WORKSPACE && field.key().equals("host")) {
            hosts.add(field);
        }
        Place next = place.of(field.key());
        if (next != null) {
            open.add(new Visit(next, field.value(), field.line()));
        } else if (place == Place.ROOT && field.key().equals("include")) {
            for (Node entry : entries(field.value())) {
                if (!(entry instanceof Scalar pattern)) {
                    throw invalid(field.line(), "include is not a list of files");
                }
                includes.add(pattern.text());
            }
        }
    }

    private InvalidBundleException invalid(int line, String what) {
        return new InvalidBundleException(file, line, 0, what);
    }

    private static List<Node> entries(Node node) {
        return node instanceof Sequence sequence ? sequence.entries() : List.of(node);
    }
}
