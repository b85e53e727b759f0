package io.jenkins.plugins.databricks.forms;

import hudson.Util;
import hudson.model.Item;
import hudson.util.FormValidation;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A check of a form field that does what the build will do later, and makes a message of what that refuses. Only those who may configure the job
 * are told anything: anybody who may read Jenkins can call the checks, with a text of any size.
 */
@Restricted(NoExternalUse.class)
public final class FormCheck {

    /** The longest text that is checked while somebody types. */
    static final int MAX_CHARACTERS = 100_000;

    private FormCheck() {}

    /**
     * Turns bad input into a message, for whoever asks.
     *
     * @param check refuses input with an {@link InvalidInputException}
     */
    public static FormValidation message(Supplier<FormValidation> check) {
        try {
            return check.get();
        } catch (InvalidInputException e) {
            return FormValidation.error(e.getMessage());
        }
    }

    /**
     * Runs a check for those who may configure the job, provided that the value is not longer than anybody types.
     *
     * @param item the job that is configured; {@code null} outside of one, where only an administrator is told anything
     * @param check refuses input with an {@link InvalidInputException}
     */
    public static FormValidation bounded(Item item, String value, Supplier<FormValidation> check) {
        if (!FormAccess.mayConfigure(item)) {
            return FormValidation.ok();
        }
        int characters = Util.fixNull(value).length();
        return characters > MAX_CHARACTERS
                ? FormValidation.warning(Messages.FormCheck_tooLong(characters, MAX_CHARACTERS))
                : message(check);
    }

    /**
     * Checks a field that may be empty.
     *
     * @param item the job that is configured; {@code null} outside of one, where only an administrator is told anything
     * @param check is given the value without blanks around it, unless that is empty or has build parameters, which nobody knows yet; refuses it with
     *     an {@link InvalidInputException}
     */
    public static FormValidation of(Item item, String value, Consumer<String> check) {
        return bounded(item, value, () -> {
            String text = Util.fixEmptyAndTrim(value);
            if (text != null && !hasVariable(text)) {
                check.accept(text);
            }
            return FormValidation.ok();
        });
    }

    /** The same for a field that must not be empty. */
    public static FormValidation ofRequired(Item item, String value, Consumer<String> check) {
        return Util.fixEmptyAndTrim(value) == null ? FormValidation.validateRequired("") : of(item, value, check);
    }

    /** Whether a text has a build parameter or a variable in it, whose value is not known before the build. */
    public static boolean hasVariable(String text) {
        return Util.fixNull(text).contains("$");
    }
}
