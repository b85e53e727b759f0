package io.jenkins.plugins.databricks.deploy.definition;

import java.io.IOException;

/**
 * Thrown when a definition cannot be parsed; the message continues a sentence that begins with the definition's name.
 */
final class DefinitionProblem extends IOException {

    private static final long serialVersionUID = 1L;

    DefinitionProblem(String message) {
        super(message);
    }

    /**
     * A syntax error.
     *
     * @param language {@code JSON} or {@code YAML}
     * @param where line and column, or an empty text
     */
    static DefinitionProblem syntax(String language, String where, String what) {
        return new DefinitionProblem("is not valid " + language + ": " + where
                + what.replaceAll("\\s+", " ").strip());
    }

    /** @param line counted from one, like the column */
    static String at(int line, int column) {
        return "line " + line + ", column " + column + ": ";
    }
}
