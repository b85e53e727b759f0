package io.jenkins.plugins.databricks.steps.form;

import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.connection.ConnectionForm;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Checks a form field as the step will do it later. Only who may configure the job is told anything: anybody who may read Jenkins can call
 * the checks, with a text of any size.
 */
@Restricted(NoExternalUse.class)
public final class FormCheck {

    /** So much is checked while somebody types. */
    static final int MAX_CHARACTERS = 100_000;

    private FormCheck() {}

    /**
     * Checks a field.
     *
     * @param item the job that is configured; {@code null} outside of one, where only an administrator is told anything
     * @param check is given the value without blanks around it, unless that has build parameters, which nobody knows yet; refuses it with an
     *     {@link InvalidInputException}
     */
    public static FormValidation of(Item item, String value, Consumer<String> check) {
        return bounded(item, value, () -> {
            String text = Util.fixNull(value).strip();
            if (text.contains("$")) {
                return FormValidation.ok();
            }
            try {
                check.accept(text);
                return FormValidation.ok();
            } catch (InvalidInputException e) {
                return FormValidation.error(e.getMessage());
            }
        });
    }

    /** The same for a field that must not be empty. */
    public static FormValidation ofRequired(Item item, String value, Consumer<String> check) {
        return Util.fixEmptyAndTrim(value) == null ? FormValidation.validateRequired("") : of(item, value, check);
    }

    /** Lets a check of this value happen for those who may configure the job, as long as the value is no longer than one that is typed. */
    public static FormValidation bounded(Item item, String value, Supplier<FormValidation> check) {
        if (!ConnectionForm.mayConfigure(item)) {
            return FormValidation.ok();
        }
        int characters = Util.fixNull(value).length();
        return characters > MAX_CHARACTERS
                ? FormValidation.warning(Messages.FormCheck_tooLong(characters, MAX_CHARACTERS))
                : check.get();
    }
}
