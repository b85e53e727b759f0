package io.jenkins.plugins.databricks.rest;

import java.util.Set;
import java.util.regex.Pattern;

/**
 * Which calls may be retried after an error. The message counts before the status: Databricks also reports rate limits
 * and things that are not ready yet with 400, 403, 404 and 500.
 *
 * @see <a href="https://github.com/databricks/databricks-sdk-go/blob/main/apierr/errors.go">how Databricks' SDK for Go
 *     decides</a>, <a
 *     href="https://github.com/databricks/databricks-sdk-py/blob/main/databricks/sdk/_base_client.py">that for
 *     Python</a>, <a
 *     href="https://github.com/databricks/databricks-sdk-java/blob/main/databricks-sdk-java/src/main/java/com/databricks/sdk/core/retry/RetryUtils.java">that
 *     for Java</a> and <a
 *     href="https://github.com/apache/airflow/blob/main/providers/databricks/src/airflow/providers/databricks/hooks/databricks_base.py">Airflow</a>
 */
enum Retriable {
    /** The error is permanent. */
    NONE,
    /** The error is transient, but the call may have taken effect: only repeatable calls. */
    REPEATABLE,
    /** The call was rejected before anything was done: all calls. */
    ALL;

    private static final Set<String> TURNED_AWAY =
            Set.of("REQUEST_LIMIT_EXCEEDED", "RESOURCE_EXHAUSTED", "COULD_NOT_ACQUIRE_LOCK");

    /** A limit of an RPC behind the API, of concurrent requests, or of the request rate. */
    private static final Pattern TURNED_AWAY_IN_WORDS = Pattern.compile(
            "RPC token bucket limit has been exceeded|exceeded the concurrent limit of \\d+ requests"
                    + "|too many requests|(request|rate) limit (has been )?exceeded|exceeded (the|your) (request|rate) limit",
            Pattern.CASE_INSENSITIVE);

    private static final Set<String> PASSING = Set.of(
            "TEMPORARILY_UNAVAILABLE",
            "WORKSPACE_TEMPORARILY_UNAVAILABLE",
            "UNAVAILABLE",
            "SERVICE_UNDER_MAINTENANCE",
            "DEADLINE_EXCEEDED");

    private static final Set<Integer> PASSING_STATUS = Set.of(408, 502, 503, 504);

    private static final Pattern PASSING_IN_WORDS = Pattern.compile("ClusterNotReadyException"
            + "|UnknownWorkerEnvironmentException|does not have any associated worker environments"
            + "|no worker environment with id|Unknown worker environment|Worker environment not ready"
            + "|worker env .* not found|Timed out after |deadline exceeded|(?i:try again later)"
            + "|(?i:temporarily unavailable)|(?i:throttled)|(?i:rate limit)");

    /** Transient in a server error; in a rejected request these words mean nothing. */
    private static final String UNEXPECTED = "Unexpected error";

    static Retriable after(RemoteError error) {
        String message = error.message() == null ? "" : error.message();
        if (error.status() == 429
                || isOneOf(TURNED_AWAY, error)
                || TURNED_AWAY_IN_WORDS.matcher(message).find()) {
            return ALL;
        }
        return PASSING_STATUS.contains(error.status())
                        || isOneOf(PASSING, error)
                        || error.retryDelay() != null
                        || PASSING_IN_WORDS.matcher(message).find()
                        || (error.status() >= 500 && message.contains(UNEXPECTED))
                ? REPEATABLE
                : NONE;
    }

    private static boolean isOneOf(Set<String> codes, RemoteError error) {
        return error.code() != null && codes.contains(error.code());
    }

    boolean allows(RestRequest request) {
        return this == ALL || (this == REPEATABLE && request.repeatable());
    }
}
