package io.jenkins.plugins.databricks.deploy.bundle;

import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.Serializable;
import java.util.Comparator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of the Databricks CLI, which follows semantic versioning.
 *
 * @param preRelease what follows the number after a hyphen, {@code dev} for example; empty for a release
 * @see <a href="https://github.com/databricks/cli/releases">the releases</a>
 */
public record CliVersion(int major, int minor, int patch, String preRelease)
        implements Comparable<CliVersion>, Serializable {

    private static final long serialVersionUID = 1L;

    private static final Pattern VERSION =
            Pattern.compile("(?<![\\w.])v?(\\d{1,6})\\.(\\d{1,6})\\.(\\d{1,6})(?:-([0-9A-Za-z.-]{1,64}))?(?![\\w.])");

    /** The first version of the present CLI; those below are of another one, written in Python. */
    private static final CliVersion FIRST = of(0, 200, 0);

    private static final Comparator<CliVersion> NUMBER = Comparator.comparingInt(CliVersion::major)
            .thenComparingInt(CliVersion::minor)
            .thenComparingInt(CliVersion::patch);

    private static final Comparator<CliVersion> ORDER =
            NUMBER.thenComparing(version -> version.preRelease.isEmpty()).thenComparing(CliVersion::preRelease);

    public static CliVersion of(int major, int minor, int patch) {
        return new CliVersion(major, minor, patch, "");
    }

    /**
     * Finds the version in a text.
     *
     * @param text such as {@code 1.27.0}, or {@code Databricks CLI v1.27.0}, the answer to {@code databricks --version}
     * @throws InvalidInputException when there is none in it
     */
    public static CliVersion parse(String text) {
        Matcher found = VERSION.matcher(text);
        if (!found.find()) {
            throw new InvalidInputException(
                    "'" + LogText.line(text, 200) + "' has no version of the Databricks CLI in it, such as 1.27.0");
        }
        return new CliVersion(
                Integer.parseInt(found.group(1)),
                Integer.parseInt(found.group(2)),
                Integer.parseInt(found.group(3)),
                found.group(4) == null ? "" : found.group(4));
    }

    /** Whether it has what came with a release. A development build has what the release will have that it is named after. */
    public boolean atLeast(CliVersion release) {
        return NUMBER.compare(this, release) >= 0;
    }

    /**
     * Whether it is of the old CLI, which is written in Python and knows no bundles.
     *
     * @see <a href="https://docs.databricks.com/aws/en/archive/dev-tools/cli/">Databricks CLI (legacy)</a>
     */
    public boolean isLegacy() {
        return !atLeast(FIRST);
    }

    @Override
    public int compareTo(CliVersion other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return major + "." + minor + "." + patch + (preRelease.isEmpty() ? "" : "-" + preRelease);
    }
}
