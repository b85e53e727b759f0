package io.jenkins.plugins.databricks.rest;

import java.io.Serializable;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The HTTP proxy between this JVM and Databricks.
 *
 * @param host the proxy's host name
 * @param port the proxy's port
 * @param userName the name to authenticate with, or {@code null} for none
 * @param password the password that goes with {@code userName}, or {@code null}
 * @param noProxyHosts host names to reach directly; {@code *} stands for any characters
 */
public record ProxySettings(String host, int port, String userName, String password, List<String> noProxyHosts)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    public ProxySettings {
        noProxyHosts = List.copyOf(noProxyHosts);
    }

    /** Whether requests to this host go through the proxy. To a proxy, a loopback address would mean the proxy's own machine. */
    public boolean appliesTo(String targetHost) {
        return !Loopback.is(targetHost) && noProxyHosts.stream().noneMatch(pattern -> matches(pattern, targetHost));
    }

    private static boolean matches(String pattern, String targetHost) {
        String regex = Pattern.quote(pattern).replace("*", "\\E.*\\Q");
        return Pattern.compile(regex, Pattern.CASE_INSENSITIVE)
                .matcher(targetHost)
                .matches();
    }

    @Override
    public String toString() {
        return "proxy " + host + ":" + port;
    }
}
