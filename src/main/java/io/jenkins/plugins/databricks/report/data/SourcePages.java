package io.jenkins.plugins.databricks.report.data;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import io.jenkins.plugins.databricks.deploy.bundle.BundleDiagnostic.Location;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The pages that show a bundle's files at the commit that was checked out, on GitHub, GitLab, Bitbucket and Azure DevOps. Nothing else is linked to.
 *
 * @param template a page's URL with {@code {path}} and {@code {line}}
 */
@Restricted(NoExternalUse.class)
public record SourcePages(String template) {

    private static final String PATH = "{path}";
    private static final String LINE = "{line}";

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}|[0-9a-f]{64}");

    /** Over https or ssh; what stands before the host's name may be a password, and is left out. */
    private static final Pattern REMOTE = Pattern.compile("(?:https://(?:[^/@]*@)?|ssh://(?:[^/@]*@)?|[A-Za-z0-9._-]+@)"
            + "([a-z0-9.-]+)(?::[0-9]+(?=/))?[:/]([A-Za-z0-9._%/~-]+?)(?:\\.git)?/?");

    private static final Pattern AZURE = Pattern.compile("v3/([^/]+)/([^/]+)/([^/]+)");

    /**
     * The pages of a checkout.
     *
     * @param remote the repository's address
     * @param folder the bundle's folder in the repository, with {@code /}; empty for its root
     * @return {@code null} if it is not known where they are
     */
    @CheckForNull
    public static SourcePages of(@CheckForNull String remote, @CheckForNull String commit, String folder) {
        Matcher parts = REMOTE.matcher(Util.fixNull(remote));
        if (commit == null || !COMMIT.matcher(commit).matches() || !parts.matches()) {
            return null;
        }
        String path = parts.group(2);
        String file = (folder.isEmpty() ? "" : encoded(folder) + "/") + PATH;
        return switch (parts.group(1)) {
            case "github.com" ->
                new SourcePages("https://github.com/" + path + "/blob/" + commit + "/" + file + "#L" + LINE);
            case "gitlab.com" ->
                new SourcePages("https://gitlab.com/" + path + "/-/blob/" + commit + "/" + file + "#L" + LINE);
            case "bitbucket.org" ->
                new SourcePages("https://bitbucket.org/" + path + "/src/" + commit + "/" + file + "#lines-" + LINE);
            case "dev.azure.com", "ssh.dev.azure.com" ->
                new SourcePages("https://dev.azure.com/" + AZURE.matcher(path).replaceFirst("$1/$2/_git/$3")
                        + "?version=GC" + commit + "&path=/" + file + "&line=" + LINE + "&lineEnd=" + LINE
                        + "&lineStartColumn=1&lineEndColumn=1");
            default -> null;
        };
    }

    /** Where a place is shown; {@code null} for one that is not in the bundle's folder. */
    @CheckForNull
    public String page(Location place) {
        return place.inside()
                ? template.replace(LINE, Integer.toString(place.line())).replace(PATH, encoded(place.file()))
                : null;
    }

    private static String encoded(String path) {
        return Arrays.stream(path.split("/")).map(Util::rawEncode).collect(Collectors.joining("/"));
    }
}
