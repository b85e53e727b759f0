package io.jenkins.plugins.databricks.deploy.definition;

import java.io.IOException;

/** Why a definition cannot be read, as the end of a sentence that begins with the definition's name. */
final class DefinitionProblem extends IOException {

    private static final long serialVersionUID = 1L;

    DefinitionProblem(String message) {
        super(message);
    }

    /**
     * A mistake in the language.
     *
     * @param language {@code JSON} or {@code YAML}
     * @param where line and column, or an empty text
     */
    static DefinitionProblem syntax(String language, String where, String what) {
        return new DefinitionProblem("is no " + language + ": " + where
                + what.replaceAll("\\s+", " ").strip());
    }

    /** @param line counted from one, as the column is */
    static String at(int line, int column) {
        return "line " + line + ", column " + column + ": ";
    }
}
