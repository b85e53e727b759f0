package io.jenkins.plugins.databricks.steps;

import hudson.Util;
import hudson.util.FormValidation;
import java.util.function.Consumer;

/** Checks form fields of the steps for secrets. */
final class SecretForm {

    private SecretForm() {}

    /** @param check throws {@link IllegalArgumentException} for a value, without blanks around it, that is refused */
    static FormValidation check(String value, Consumer<String> check) {
        String text = Util.fixNull(value).strip();
        if (text.contains("$")) {
            return FormValidation.ok();
        }
        try {
            check.accept(text);
            return FormValidation.ok();
        } catch (IllegalArgumentException e) {
            return FormValidation.error(e.getMessage());
        }
    }
}
