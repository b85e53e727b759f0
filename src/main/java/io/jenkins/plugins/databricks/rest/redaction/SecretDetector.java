package io.jenkins.plugins.databricks.rest.redaction;

/**
 * Says of names and texts whether they could be those of a secret, so that they are not shown. It errs on the side of
 * "could": a text that is hidden for no reason is a nuisance, one that is shown is a leak. A reference to a secret
 * ({@code {{secrets/scope/key}}}) is none.
 */
public final class SecretDetector {

    /** Longer texts are not looked through, and could be anything. */
    private static final int LONGEST = 65_536;

    private SecretDetector() {}

    /**
     * Whether what has this name (a field, a parameter, an option, a variable, a setting of Spark) could be a secret.
     */
    public static boolean isSecretName(String name) {
        return SecretNames.isOne(name);
    }

    /** Whether the value of what has this name could be a secret because of the name. */
    public static boolean isSecretValue(String name, String text) {
        return SecretAssignments.isGivenByName(name, SecretReferences.mark(text));
    }

    /**
     * Whether the text is a secret by its form, or has one in it: a known kind of token, an address with a password,
     * {@code pwd=…}, random text.
     */
    public static boolean couldHoldSecret(String text) {
        return text.length() > LONGEST || SecretForms.isIn(SecretReferences.mark(text));
    }

    /**
     * Whether it has a form that nothing but a secret has. For texts that may look random and are none, such as ids;
     * for others ask {@link #couldHoldSecret}.
     */
    public static boolean isKnownSecret(String text) {
        return text.length() > LONGEST || SecretForms.hasKnownForm(SecretReferences.mark(text));
    }

    /**
     * Whether an argument could be a secret because of the one before it, as after {@code --password}.
     *
     * @param previous the argument before it; empty for the first
     */
    public static boolean isSecretArgument(String previous, String argument) {
        return SecretAssignments.isGivenBy(previous, SecretReferences.mark(argument));
    }

    /** Whether nothing is in the text but references to what is elsewhere. */
    public static boolean isReference(String text) {
        return text.length() <= LONGEST && SecretReferences.areAll(SecretReferences.mark(text));
    }

    /**
     * Whether the text is of a kind that secrets are not: a number, a date, a version, a path, an address, the name
     * of a class or host, a cron expression, an e-mail address. Stricter than the opposite of
     * {@link #couldHoldSecret}, which does not see a password that people made up.
     */
    public static boolean isPlainlyHarmless(String text) {
        if (text.length() > LONGEST) {
            return false;
        }
        String marked = SecretReferences.mark(text);
        return !SecretForms.isIn(marked) && HarmlessForms.isOne(marked);
    }
}
