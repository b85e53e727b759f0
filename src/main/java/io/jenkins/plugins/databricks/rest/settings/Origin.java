package io.jenkins.plugins.databricks.rest.settings;

import java.net.URI;
import java.util.Locale;

/**
 * Whom an address belongs to: scheme, host and port. What a remote answer or a parameter adds to a configured address must not change it, since the
 * token goes with it.
 *
 * @param scheme in lower case
 * @param host in lower case
 * @param port never -1 where the scheme has a usual one
 */
public record Origin(String scheme, String host, int port) {

    /** An address without a host, or with a name before it, has an origin that equals no other but such a one. */
    public static Origin of(URI address) {
        String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
        String host = address.getUserInfo() == null ? String.valueOf(address.getHost()) : "";
        int usual = scheme.equals("https") ? 443 : scheme.equals("http") ? 80 : -1;
        return new Origin(scheme, host.toLowerCase(Locale.ROOT), address.getPort() < 0 ? usual : address.getPort());
    }

    /** Whether the two addresses have one origin. */
    public static boolean same(URI one, URI other) {
        return one.getHost() != null && of(one).equals(of(other));
    }
}
