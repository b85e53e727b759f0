package io.jenkins.plugins.databricks.rest.settings;

import java.io.Serializable;
import java.net.URI;

/**
 * The HTTP settings with which this JVM connects to Databricks. Serializable, so that an agent can use the controller's
 * settings.
 *
 * @param userAgent the User-Agent header, see {@link UserAgent}
 * @param proxy the proxy to use, or {@code null} for direct connections
 * @param limits the time limits
 */
public record HttpSettings(String userAgent, ProxySettings proxy, HttpLimits limits) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** With the usual time limits. */
    public static HttpSettings of(String userAgent, ProxySettings proxy) {
        return new HttpSettings(userAgent, proxy, HttpLimits.STANDARD);
    }

    /**
     * The settings that another machine needs to reach this host: the proxy and its password only if the proxy is used
     * for the host.
     */
    public HttpSettings toReach(URI host) {
        return proxy == null || proxy.appliesTo(host.getHost()) ? this : new HttpSettings(userAgent, null, limits);
    }
}
