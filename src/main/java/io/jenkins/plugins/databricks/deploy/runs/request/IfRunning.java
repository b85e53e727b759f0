package io.jenkins.plugins.databricks.deploy.runs.request;

import io.jenkins.plugins.databricks.rest.InvalidInputException;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** What to do about queued and active runs of a job before another run of it is started. */
public enum IfRunning {
    /** Nothing. */
    START,
    /** Wait until all have ended. */
    WAIT,
    /** Cancel them, and wait until all have ended. */
    CANCEL,
    /** Start no run, and fail. */
    FAIL;

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The choice as users write it. */
    public String word() {
        return word;
    }

    /**
     * The choice that a user has written.
     *
     * @throws InvalidInputException when there is no such choice
     */
    public static IfRunning of(String word) {
        return Arrays.stream(values())
                .filter(choice -> choice.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException("ifRunning must be one of "
                        + Arrays.stream(values())
                                .map(choice -> "'" + choice.word() + "'")
                                .collect(Collectors.joining(", "))
                        + ", not '" + word + "'"));
    }
}
