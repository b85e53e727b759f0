package io.jenkins.plugins.databricks.cli;

import io.jenkins.plugins.databricks.deploy.bundle.CliVersion;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.Serializable;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * A release of the CLI, and where its files are. Each release has zip archives for all platforms.
 *
 * @param releases the folder of all releases, without a slash at its end
 * @see <a href="https://github.com/databricks/cli/releases">the releases, and the names of their files</a>
 */
record CliRelease(URI releases, CliVersion version) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** Where Databricks publishes them. */
    static final String OFFICIAL = "https://github.com/databricks/cli/releases/download";

    /** The first version that uploads the wheels of a plan when it applies that. */
    static final CliVersion APPLIES_PLANS = CliVersion.of(1, 18, 0);

    private static final Pattern VERSION = Pattern.compile("\\d{1,6}(\\.\\d{1,6}){2}(-[0-9A-Za-z.-]{1,64})?");
    private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");

    /**
     * Parses the version of a release.
     *
     * @throws InvalidInputException when it is missing, something else, or of the old CLI
     */
    static CliVersion version(String version) {
        if (!VERSION.matcher(version).matches()) {
            throw new InvalidInputException("version: enter the exact version of the Databricks CLI, such as 1.27.0"
                    + (version.isEmpty() ? "" : "; '" + LogText.line(version, 100) + "' is none"));
        }
        CliVersion parsed = CliVersion.parse(version);
        if (parsed.isLegacy()) {
            throw new InvalidInputException("version: " + version
                    + " is of Databricks' old CLI, which is written in Python and knows no bundles. Enter a newer one");
        }
        return parsed;
    }

    /**
     * Parses the address of the releases.
     *
     * @throws InvalidInputException when it cannot be one
     */
    static URI releases(String address) {
        URI uri;
        try {
            uri = new URI(address.replaceAll("/+$", ""));
        } catch (URISyntaxException e) {
            throw new InvalidInputException("releases: this is no address: " + LogText.line(e.getMessage(), 200), e);
        }
        boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
        if (!web || uri.getHost() == null || uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new InvalidInputException(
                    "releases: enter an address that begins with https:// and has neither ? nor #, "
                            + "for example https://mirror.example.com/databricks/cli/releases/download");
        }
        if (uri.getRawUserInfo() != null) {
            throw new InvalidInputException(
                    "releases: remove the user name and the password from the address, since logs show it");
        }
        return uri;
    }

    String archiveName(CliPlatform platform) {
        return "databricks_cli_" + version + "_" + platform.system() + "_" + platform.processor() + ".zip";
    }

    URI archive(CliPlatform platform) {
        return file(archiveName(platform));
    }

    /** The list of the archives' checksums. */
    URI checksums() {
        return file("databricks_cli_" + version + "_SHA256SUMS");
    }

    private URI file(String name) {
        return URI.create(releases + "/v" + version + "/" + name);
    }

    /**
     * The SHA-256 digest that an archive must have, in lower case.
     *
     * @param list lines of a digest and a file's name
     * @throws InvalidInputException when it does not list the archive
     */
    String checksum(String list, CliPlatform platform) {
        String name = archiveName(platform);
        return list.lines()
                .map(line -> line.strip().split("\\s+\\*?", 2))
                .filter(line -> line.length == 2
                        && line[1].equals(name)
                        && SHA256.matcher(line[0]).matches())
                .map(line -> line[0].toLowerCase(Locale.ROOT))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(checksums() + " has no checksum of " + name
                        + (list.stripLeading().startsWith("<")
                                ? ", but is a web page: check the address of the releases, and whether a proxy is in between"
                                : "")));
    }
}
