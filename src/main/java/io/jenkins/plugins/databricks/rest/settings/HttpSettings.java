package io.jenkins.plugins.databricks.rest.settings;

import java.io.Serializable;
import java.net.URI;

/**
 * How this JVM reaches Databricks. Serializable, so that an agent can be told the controller's settings.
 *
 * @param userAgent what every request names itself, see {@link UserAgent}
 * @param proxy the proxy to use, or {@code null} for direct connections
 * @param limits how long things may take
 */
public record HttpSettings(String userAgent, ProxySettings proxy, HttpLimits limits) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** With the usual time limits. */
    public static HttpSettings of(String userAgent, ProxySettings proxy) {
        return new HttpSettings(userAgent, proxy, HttpLimits.STANDARD);
    }

    /** What another machine needs to reach this host: the proxy, and the password for it, only where that serves the host. */
    public HttpSettings toReach(URI host) {
        return proxy == null || proxy.appliesTo(host.getHost()) ? this : new HttpSettings(userAgent, null, limits);
    }
}
