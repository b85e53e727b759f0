package io.jenkins.plugins.databricks.rest;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;

/**
 * How this JVM reaches Databricks. Serializable, so that an agent can be told the controller's settings.
 *
 * @param userAgent what every request names itself, see {@link UserAgent}
 * @param proxy the proxy to use, or {@code null} for direct connections
 * @param connectTimeout how long to wait for a connection
 * @param responseTimeout how long the server may stay silent before an answer begins; uploads of large files take long to be confirmed,
 *     so this is generous
 */
public record HttpSettings(String userAgent, ProxySettings proxy, Duration connectTimeout, Duration responseTimeout)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    /** The usual time-outs: 30 seconds to connect, 5 minutes for an answer (as in Databricks' own SDKs). */
    public static HttpSettings of(String userAgent, ProxySettings proxy) {
        return new HttpSettings(userAgent, proxy, Duration.ofSeconds(30), Duration.ofMinutes(5));
    }

    /** What another machine needs to reach this host: the proxy, and the password for it, only where that serves the host. */
    public HttpSettings toReach(URI host) {
        return proxy == null || proxy.appliesTo(host.getHost())
                ? this
                : new HttpSettings(userAgent, null, connectTimeout, responseTimeout);
    }
}
