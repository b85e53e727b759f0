package io.jenkins.plugins.databricks.steps;

import io.jenkins.plugins.databricks.deploy.NearName;
import io.jenkins.plugins.databricks.deploy.definition.JobDefinition;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.structs.describable.DescribableParameter;

/**
 * A comparison of the arguments of a call in a Pipeline with the step's parameters. Without it, an argument of the wrong type would be a stack trace
 * about classes, and an unknown parameter a warning, after which the step would run without it.
 */
final class ArgumentCheck {

    private final DescribableModel<?> model;

    ArgumentCheck(DescribableModel<?> model) {
        this.model = model;
    }

    /** @throws InvalidInputException when an argument fits no parameter; the message names it */
    void check(Map<String, Object> arguments) {
        for (Map.Entry<String, Object> argument : arguments.entrySet()) {
            String name = argument.getKey();
            DescribableParameter parameter = model.getParameter(name);
            if (parameter == null) {
                throw new InvalidInputException("there is no parameter " + name + ". " + remedy(name));
            }
            refuse(name, wanted(parameter.getErasedType(), argument.getValue()), argument.getValue());
            checkEntries(name, parameter.getErasedType(), argument.getValue());
            checkTree(name, parameter.getErasedType(), argument.getValue());
        }
    }

    private static void checkTree(String name, Class<?> type, Object value) {
        if (type == Object.class) {
            JobDefinition.checkSize(name, value);
        }
    }

    private static void refuse(String name, String wanted, Object value) {
        if (wanted != null) {
            throw new InvalidInputException(name + " must be " + wanted + ", not " + described(value));
        }
    }

    /** A map or list in the place of a text would be sent as Groovy prints it. */
    private static void checkEntries(String name, Class<?> type, Object value) {
        if (Collection.class.isAssignableFrom(type) && value instanceof List<?> list) {
            for (int i = 0; i < list.size(); i++) {
                refuse(name + ": number " + (i + 1), wantedEntry(list.get(i)), list.get(i));
            }
        }
        if (Map.class.isAssignableFrom(type) && value instanceof Map<?, ?> map) {
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                refuse(name + ": " + entry.getKey(), wantedEntry(entry.getValue()), entry.getValue());
            }
        }
    }

    private static String wantedEntry(Object entry) {
        return entry instanceof Map || entry instanceof Collection || isArray(entry) ? "a single value" : null;
    }

    private String remedy(String name) {
        List<String> names = model.getParameters().stream()
                .map(DescribableParameter::getName)
                .sorted()
                .toList();
        String nearest = NearName.among(names, name);
        return nearest == null ? "It takes " + String.join(", ", names) : "Did you mean " + nearest + "?";
    }

    /** What a parameter of this type takes, if the value is nothing of the kind; {@code null} if it is. */
    private static String wanted(Class<?> type, Object value) {
        if (value == null) {
            return type.isPrimitive() ? wantedPrimitive(type) : null;
        }
        if (type == boolean.class || type == Boolean.class) {
            return value instanceof Boolean || List.of("true", "false").contains(value.toString())
                    ? null
                    : wantedPrimitive(type);
        }
        if (type == int.class) {
            return isWholeNumber(value) ? null : wantedPrimitive(type);
        }
        if (Collection.class.isAssignableFrom(type)) {
            return value instanceof List ? null : "a list, such as ['a', 'b']";
        }
        if (Map.class.isAssignableFrom(type)) {
            return value instanceof Map ? null : "a map, such as [name: 'value']";
        }
        if (type == String.class) {
            return value instanceof CharSequence ? null : "text, such as 'a'";
        }
        return null;
    }

    private static String wantedPrimitive(Class<?> type) {
        return type == int.class ? "a whole number" : "true or false";
    }

    /** As a number or, from a build parameter, as text. */
    private static boolean isWholeNumber(Object value) {
        try {
            if (value instanceof Number) {
                new BigDecimal(value.toString()).intValueExact();
            } else {
                Integer.parseInt(value.toString());
            }
            return true;
        } catch (ArithmeticException | NumberFormatException e) {
            return false;
        }
    }

    private static boolean isArray(Object value) {
        return value != null && value.getClass().isArray();
    }

    private static String described(Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof CharSequence) {
            return "text";
        }
        if (value instanceof List) {
            return "a list";
        }
        if (value instanceof Map) {
            return "a map";
        }
        if (value instanceof Collection || isArray(value)) {
            return "a " + value.getClass().getSimpleName() + ": toList() makes a list of it";
        }
        if (value instanceof Number || value instanceof Boolean) {
            return value.toString();
        }
        return "a " + value.getClass().getSimpleName();
    }
}
