package io.jenkins.plugins.databricks.rest.settings;

import java.net.URI;
import java.util.Locale;

/**
 * The origin of a URL: scheme, host and port. Nothing that a remote response or a parameter adds to a configured
 * address may change it, since the token is sent there.
 *
 * @param scheme in lower case
 * @param host in lower case
 * @param port never -1 if the scheme has a default port
 */
public record Origin(String scheme, String host, int port) {

    /** The origin of a URL; one without a host, or with user info, equals no valid origin. */
    public static Origin of(URI address) {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        String host = address.getUserInfo() == null ? String.valueOf(address.getHost()) : "";
        int usual = scheme.equals("https") ? 443 : scheme.equals("http") ? 80 : -1;
        return new Origin(scheme, host.toLowerCase(Locale.ROOT), address.getPort() < 0 ? usual : address.getPort());
    }

    /** Whether the two URLs have the same origin. */
    public static boolean same(URI one, URI other) {
        return one.getHost() != null && of(one).equals(of(other));
    }
}
