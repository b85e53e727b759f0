package io.jenkins.plugins.databricks.rest.settings;

import java.io.Serializable;
import java.time.Duration;

/**
 * The time limits of the parts of an HTTP exchange.
 *
 * @param connect for connecting, including the TLS handshake
 * @param call for a whole exchange that sends no file, including connecting
 * @param idle how long a server may accept no bytes of a file, or a file deliver none
 * @param confirmation how long a server may take to respond once it has received a whole file
 */
public record HttpLimits(Duration connect, Duration call, Duration idle, Duration confirmation)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    /**
     * One minute for a call and five for longer operations, as in Databricks' own SDKs.
     *
     * @see <a href="https://github.com/databricks/databricks-sdk-go/blob/main/config/config.go">http_timeout_seconds
     *     and retry_timeout_seconds</a>
     */
    public static final HttpLimits STANDARD = new HttpLimits(
            Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofMinutes(5));
}
