package io.jenkins.plugins.databricks.steps;

import hudson.Util;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.deploy.InvalidInputException;

/** Checks a form field as the step will do it later. */
final class FormCheck {

    private FormCheck() {}

    /** Refuses a value by {@link IllegalArgumentException} or {@link InvalidInputException}. */
    @FunctionalInterface
    interface Check {
        void accept(String value) throws InvalidInputException;
    }

    /** @param check is given the value without blanks around it, unless that has build parameters, which nobody knows yet */
    static FormValidation of(String value, Check check) {
        String text = Util.fixNull(value).strip();
        if (text.contains("$")) {
            return FormValidation.ok();
        }
        try {
            check.accept(text);
            return FormValidation.ok();
        } catch (IllegalArgumentException | InvalidInputException e) {
            return FormValidation.error(e.getMessage());
        }
    }

    /** The same for a field that must not be empty. */
    static FormValidation ofRequired(String value, Check check) {
        return Util.fixEmptyAndTrim(value) == null ? FormValidation.validateRequired("") : of(value, check);
    }
}
