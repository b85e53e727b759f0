package io.jenkins.plugins.databricks.rest.settings;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/**
 * The HTTP proxy between this JVM and Databricks.
 *
 * @param host the proxy's host name
 * @param port the proxy's port
 * @param userName the name to authenticate with, or {@code null} for none
 * @param password the password for {@code userName}, or {@code null}
 * @param noProxyHosts host names to reach directly; {@code *} stands for any characters
 */
public record ProxySettings(String host, int port, String userName, String password, List<String> noProxyHosts)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    public ProxySettings {
        noProxyHosts = List.copyOf(noProxyHosts);
    }

    /**
     * Whether requests to this host go through the proxy. Loopback never does: to a proxy it would be the proxy's own
     * machine.
     */
    public boolean appliesTo(String targetHost) {
        return !Loopback.is(targetHost) && noProxyHosts.stream().noneMatch(pattern -> matches(pattern, targetHost));
    }

    /** Finds each part between stars once, after the previous one: a regular expression could backtrack. */
    private static boolean matches(String pattern, String targetHost) {
        String[] parts = pattern.toLowerCase(Locale.ROOT).split("\\*", -1);
        String host = targetHost.toLowerCase(Locale.ROOT);
        String last = parts[parts.length - 1];
        if (parts.length == 1) {
            return host.equals(last);
        }
        if (!host.startsWith(parts[0])) {
            return false;
        }
        int from = parts[0].length();
        for (int i = 1; i < parts.length - 1; i++) {
            int at = host.indexOf(parts[i], from);
            if (at < 0) {
                return false;
            }
            from = at + parts[i].length();
        }
        return host.length() - from >= last.length() && host.endsWith(last);
    }

    @Override
    public String toString() {
        return "proxy " + host + ":" + port;
    }
}
