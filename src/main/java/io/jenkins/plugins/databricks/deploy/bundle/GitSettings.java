package io.jenkins.plugins.databricks.deploy.bundle;

import io.jenkins.plugins.databricks.deploy.bundle.YamlOutline.Field;
import io.jenkins.plugins.databricks.deploy.bundle.YamlOutline.Mapping;
import io.jenkins.plugins.databricks.deploy.bundle.YamlOutline.Node;
import io.jenkins.plugins.databricks.deploy.bundle.YamlOutline.Sequence;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Set;

/**
 * What a bundle's files say about Git, such as the branch from which a target may be deployed. Without any of it, the CLI need not be asked about branches.
 *
 * @see <a href="https://docs.databricks.com/dev-tools/bundles/settings#git">git</a>
 */
public final class GitSettings {

    private static final String KEY = "git";

    private GitSettings() {}

    /**
     * Whether one of a bundle's files, YAML or JSON, may have such settings: whether there is a mapping named {@code git}, wherever it is.
     *
     * @param name its path, for messages
     * @throws InvalidBundleException when it cannot be read as the CLI reads it
     */
    public static boolean mayBeIn(String name, String text) {
        Set<Node> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        Deque<Node> open = new ArrayDeque<>();
        Node root = YamlOutline.read(name, text);
        if (root != null) {
            open.add(root);
        }
        while (!open.isEmpty()) {
            Node node = open.remove();
            if (!seen.add(node)) {
                continue;
            }
            if (node instanceof Mapping mapping) {
                for (Field field : mapping.fields()) {
                    if (field.key().equals(KEY)) {
                        return true;
                    }
                    open.add(field.value());
                }
            } else if (node instanceof Sequence sequence) {
                open.addAll(sequence.entries());
            }
        }
        return false;
    }
}
