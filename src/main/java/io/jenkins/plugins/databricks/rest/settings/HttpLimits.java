package io.jenkins.plugins.databricks.rest.settings;

import java.io.Serializable;
import java.time.Duration;

/**
 * How long each part of an exchange may take.
 *
 * @param connect a connection, and the handshake of TLS on it
 * @param call a whole exchange that sends no file, its connection included
 * @param idle for how long a server may take no bytes of a file, and a file give none
 * @param confirmation how long a server may take to answer once it has a whole file
 */
public record HttpLimits(Duration connect, Duration call, Duration idle, Duration confirmation)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    /**
     * A minute for a call, and five for what takes Databricks longer, as in its own SDKs.
     *
     * @see <a href="https://github.com/databricks/databricks-sdk-go/blob/main/config/config.go">http_timeout_seconds and retry_timeout_seconds</a>
     */
    public static final HttpLimits STANDARD = new HttpLimits(
            Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(60), Duration.ofMinutes(5));
}
