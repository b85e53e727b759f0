package io.jenkins.plugins.databricks.api;

import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.settings.Loopback;
import io.jenkins.plugins.databricks.rest.settings.Origin;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;

/** Parses addresses of workspaces and recognises Databricks' domains. */
public final class WorkspaceHost {

    /**
     * The domains of workspaces in all clouds.
     *
     * @see <a
     *     href="https://github.com/databricks/databricks-sdk-go/blob/main/config/environment/environments.go">environments.go</a>
     */
    private static final List<String> DOMAINS = List.of(
            ".azuredatabricks.net",
            ".databricks.azure.us",
            ".databricks.azure.cn",
            ".cloud.databricks.com",
            ".cloud.databricks.us",
            ".cloud.databricks.mil",
            ".gcp.databricks.com");

    /** The first label of an account console's host name, which is in the same domains as the workspaces. */
    private static final List<String> ACCOUNTS = List.of("accounts", "accounts-dod");

    /** Longer than any URL that somebody would paste. */
    private static final int MAX_CHARACTERS = 8_000;

    /** In characters. Databricks' own have about a hundred. */
    private static final int LONGEST_LINK = 2_000;

    private static final String EXAMPLE = ". Example: https://adb-1234567890123456.7.azuredatabricks.net";

    private WorkspaceHost() {}

    /**
     * Parses an address as typed or pasted: with or without {@code https://}, path and query.
     *
     * @return only scheme, host and port
     * @throws InvalidInputException when it is not an http or https address
     */
    public static URI parse(String text) {
        String address = text.strip();
        if (address.length() > MAX_CHARACTERS) {
            throw new InvalidInputException("An address of " + address.length() + " characters is too long" + EXAMPLE);
        }
        if (!address.contains("://")) {
            address = "https://" + address;
        }
        try {
            URI uri = new URI(address);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if (uri.getHost() == null
                    || uri.getUserInfo() != null
                    || !(scheme.equals("https") || scheme.equals("http"))) {
                throw new InvalidInputException(notAnAddress(text));
            }
            URI host = new URI(scheme, null, uri.getHost().toLowerCase(Locale.ROOT), uri.getPort(), null, null, null);
            if (isDatabricks(host) && ACCOUNTS.contains(host.getHost().split("\\.", 2)[0])) {
                throw new InvalidInputException("'" + text
                        + "' is the address of the account console. Use the address of a workspace, as the "
                        + "browser shows it there");
            }
            return host;
        } catch (URISyntaxException e) {
            throw new InvalidInputException(notAnAddress(text), e);
        }
    }

    private static String notAnAddress(String text) {
        return "'" + text + "' is not the address of a workspace" + EXAMPLE;
    }

    /** Whether this is an https address in one of Databricks' own domains. */
    public static boolean isDatabricks(URI host) {
        String name = host.getHost() == null ? "" : host.getHost().toLowerCase(Locale.ROOT);
        return "https".equals(host.getScheme()) && DOMAINS.stream().anyMatch(name::endsWith);
    }

    /** Whether this is http or https on this machine itself, such as an emulator or a tunnel. */
    public static boolean isLoopback(URI host) {
        return host.getHost() != null && Loopback.is(host.getHost());
    }

    /** A link returned by a workspace, if it leads to that workspace or to a Databricks domain; otherwise {@code null}. */
    public static URI safeLink(String text, URI host) {
        try {
            URI link = URI.create(text);
            return text.length() <= LONGEST_LINK && isSafeLink(link, host) ? URI.create(link.toASCIIString()) : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean isSafeLink(URI link, URI host) {
        return Origin.same(link, host) || (isDatabricks(link) && link.getUserInfo() == null);
    }
}
