package io.jenkins.plugins.databricks.steps.form;

import io.jenkins.plugins.databricks.deploy.definition.JobDefinition;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.sf.json.JSONNull;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Lists and maps as a Pipeline gives them. Databricks takes text only, but who writes {@code [build: currentBuild.number]} has a number. */
@Restricted(NoExternalUse.class)
public final class Arguments {

    private Arguments() {}

    /** The entries as text; {@code null} if there are none. */
    public static ArrayList<String> list(List<?> values) {
        if (values == null || values.isEmpty()) {
            return null;
        }
        ArrayList<String> texts = new ArrayList<>();
        values.forEach(value -> texts.add(text(value)));
        return texts;
    }

    /** The same with a name for each value. */
    public static LinkedHashMap<String, String> map(Map<?, ?> values) {
        if (values == null || values.isEmpty()) {
            return null;
        }
        LinkedHashMap<String, String> texts = new LinkedHashMap<>();
        values.forEach((name, value) -> texts.put(String.valueOf(name), text(value)));
        return texts;
    }

    private static String text(Object value) {
        return value == null ? null : value.toString();
    }

    /**
     * A tree of maps and lists with plain values in it: what is neither a number nor a truth value becomes text.
     *
     * @param parameter what it was given as, for messages
     * @param value a map, a list, a single value or {@code null}
     * @throws InvalidInputException when it is larger than any settings are, or holds itself
     */
    static Serializable tree(String parameter, Object value) {
        JobDefinition.checkSize(parameter, value);
        return tree(value);
    }

    private static Serializable tree(Object value) {
        if (value instanceof JSONNull) {
            return null; // as readJSON gives it
        }
        if (value instanceof Map<?, ?> map) {
            LinkedHashMap<String, Serializable> tree = new LinkedHashMap<>();
            map.forEach((name, entry) -> tree.put(String.valueOf(name), tree(entry)));
            return tree;
        }
        if (value instanceof Collection<?> values) {
            ArrayList<Serializable> tree = new ArrayList<>();
            values.forEach(entry -> tree.add(tree(entry)));
            return tree;
        }
        if (value instanceof Number || value instanceof Boolean) {
            return (Serializable) value;
        }
        return text(value);
    }

    /** Refuses an entry without value, as a misspelt build parameter has it: left out, it would shift those behind it. */
    public static List<String> complete(String parameter, List<String> values) {
        if (values != null && values.contains(null)) {
            throw new InvalidInputException(
                    parameter + ": number " + (values.indexOf(null) + 1) + " is null: give it a value or leave it out");
        }
        return values;
    }

    /** The same for named values. */
    public static Map<String, String> complete(String parameter, Map<String, String> values) {
        if (values != null) {
            for (Map.Entry<String, String> entry : values.entrySet()) {
                if (entry.getValue() == null) {
                    throw new InvalidInputException(
                            parameter + ": " + entry.getKey() + " is null: give it a value or leave it out");
                }
            }
        }
        return values;
    }
}
