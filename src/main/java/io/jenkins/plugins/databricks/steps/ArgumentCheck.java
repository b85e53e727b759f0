package io.jenkins.plugins.databricks.steps;

import hudson.AbortException;
import hudson.util.EditDistance;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;

/**
 * Compares the arguments that a Pipeline gives a step with the step's parameters. Left to the making of the step, a wrong type is a stack trace about classes, and a
 * parameter that does not exist is a warning, after which the step runs without what it was meant to be given.
 */
final class ArgumentCheck {

    private final String step;
    private final DescribableModel<?> model;

    /** @param step the step's name in a Pipeline */
    ArgumentCheck(String step, DescribableModel<?> model) {
        this.step = step;
        this.model = model;
    }

    /** @throws AbortException when an argument fits no parameter; the message names it */
    void check(Map<String, Object> arguments) throws AbortException {
        for (Map.Entry<String, Object> argument : arguments.entrySet()) {
            DescribableParameter parameter = model.getParameter(argument.getKey());
            if (parameter == null) {
                throw new AbortException(unknown(argument.getKey()));
            }
            String wanted = wanted(parameter.getErasedType(), argument.getValue());
            if (wanted != null) {
                throw new AbortException(step + ": " + argument.getKey() + " must be " + wanted + ", not "
                        + described(argument.getValue()));
            }
        }
    }

    private String unknown(String name) {
        List<String> names = model.getParameters().stream()
                .map(DescribableParameter::getName)
                .toList();
        String nearest = names.stream()
                .filter(known -> plain(known).equals(plain(name)))
                .findFirst()
                .orElseGet(() -> EditDistance.findNearest(name, names));
        return step + ": there is no parameter " + name + ". Did you mean " + nearest + "?";
    }

    /** Fields of the API are written with underscores. */
    private static String plain(String name) {
        return name.replace("_", "").toLowerCase(Locale.ROOT);
    }

    /** What a parameter of this type takes, if the value is nothing of the kind; {@code null} if it is. */
    private static String wanted(Class<?> type, Object value) {
        if (type == boolean.class || type == Boolean.class) {
            return value instanceof Boolean || (value == null && !type.isPrimitive()) ? null : "true or false";
        }
        if (type == int.class) {
            return value instanceof Integer ? null : "a whole number";
        }
        if (value == null) {
            return null;
        }
        if (Collection.class.isAssignableFrom(type)) {
            return value instanceof Collection || value.getClass().isArray() ? null : "a list, such as ['a', 'b']";
        }
        if (Map.class.isAssignableFrom(type)) {
            return value instanceof Map ? null : "a map, such as [name: 'value']";
        }
        if (type == String.class) {
            return value instanceof CharSequence ? null : "text";
        }
        return null;
    }

    private static String described(Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof CharSequence) {
            return "text";
        }
        if (value instanceof Collection) {
            return "a list";
        }
        if (value instanceof Map) {
            return "a map";
        }
        if (value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        return "a " + value.getClass().getSimpleName();
    }
}
