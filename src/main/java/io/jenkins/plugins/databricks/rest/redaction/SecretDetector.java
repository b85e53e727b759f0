package io.jenkins.plugins.databricks.rest.redaction;

/**
 * Detects names and texts that could be secrets, so that they are not shown. When in doubt it hides: hidden text is a
 * nuisance, a shown secret is a leak. A reference to a secret ({@code {{secrets/scope/key}}}) is not one.
 */
public final class SecretDetector {

    /** Longer texts are not examined and count as secret. */
    private static final int LONGEST = 65_536;

    private SecretDetector() {}

    /** Whether this is the name of a secret: of a field, parameter, option, variable or Spark setting. */
    public static boolean isSecretName(String name) {
        return SecretNames.isOne(name);
    }

    /** Whether this value could be a secret because of its name. */
    public static boolean isSecretValue(String name, String text) {
        return SecretAssignments.isGivenByName(name, SecretReferences.mark(text));
    }

    /**
     * Whether the text is or contains a secret by its form: a known kind of token, a URL with a password,
     * {@code pwd=…}, random text.
     */
    public static boolean couldHoldSecret(String text) {
        return text.length() > LONGEST || SecretForms.isIn(SecretReferences.mark(text));
    }

    /**
     * Whether it has a form that only secrets have. For texts that may look random, such as IDs; for others use
     * {@link #couldHoldSecret}.
     */
    public static boolean isKnownSecret(String text) {
        return text.length() > LONGEST || SecretForms.hasKnownForm(SecretReferences.mark(text));
    }

    /**
     * Whether an argument could be a secret because of the one before it, such as {@code --password}.
     *
     * @param previous the argument before it; empty for the first
     */
    public static boolean isSecretArgument(String previous, String argument) {
        return SecretAssignments.isGivenBy(previous, SecretReferences.mark(argument));
    }

    /** Whether the text consists only of references. */
    public static boolean isReference(String text) {
        return text.length() <= LONGEST && SecretReferences.areAll(SecretReferences.mark(text));
    }

    /**
     * Whether the text is of a kind that is never secret: a number, date, version, path, URL, class or host name, cron
     * expression or e-mail address. Stricter than the opposite of {@link #couldHoldSecret}, which does not recognise
     * made-up passwords.
     */
    public static boolean isPlainlyHarmless(String text) {
        if (text.length() > LONGEST) {
            return false;
        }
        String marked = SecretReferences.mark(text);
        return !SecretForms.isIn(marked) && HarmlessForms.isOne(marked);
    }
}
