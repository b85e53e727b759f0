package io.jenkins.plugins.databricks.execution.tokens;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.databricks.api.WorkspaceHost;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.settings.Origin;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Answers the protocol by which Databricks' CLI and SDKs ask a local service for tokens: only who knows the path gets one, and only for this one workspace.
 *
 * @see <a href="https://github.com/databricks/databricks-sdk-go/blob/main/config/auth_metadata_service.go">the protocol</a>
 */
final class TokenDesk {

    /** Clients wait for ten seconds; until then an answer may still come, but afterwards nobody would read the reason. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private static final int LONGEST_HOST = 300;

    /** What a bearer token consists of, by RFC 6750; none of it needs an escape in JSON. */
    private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/=-]+");

    private final URI host;
    private final byte[] path;
    private final TokenPull pull;
    private final Clock clock;
    private volatile String refusedHost;

    /** @param path with a slash at its start */
    TokenDesk(URI host, String path, TokenPull pull, Clock clock) {
        this.host = host;
        this.path = path.getBytes(StandardCharsets.ISO_8859_1);
        this.pull = pull;
        this.clock = clock;
    }

    /** The other workspace for which a token was last asked for, or {@code null}. */
    @CheckForNull
    String refusedHost() {
        return refusedHost;
    }

    /** @param port where the request came in */
    TokenAnswer answer(TokenRequest request, int port) throws InterruptedException {
        if (!isForLoopback(request.header("Host"), port)) {
            return new TokenAnswer(403, "This service is for programs on this machine only");
        }
        if (!MessageDigest.isEqual(request.target().getBytes(StandardCharsets.ISO_8859_1), path)) {
            return new TokenAnswer(404, "There is nothing here");
        }
        if (!"GET".equals(request.method())) {
            return new TokenAnswer(405, "Only GET is allowed");
        }
        if (!"1".equals(request.header("X-Databricks-Metadata-Version"))) {
            return new TokenAnswer(400, "X-Databricks-Metadata-Version must be 1");
        }
        String asked = request.header("X-Databricks-Host");
        if (asked == null || asked.isEmpty()) {
            return new TokenAnswer(400, "X-Databricks-Host is missing");
        }
        if (!isHost(asked)) {
            String other = LogText.line(asked, LONGEST_HOST);
            refusedHost = other;
            return new TokenAnswer(403, "Jenkins gives this build tokens for " + host + ", but not for " + other);
        }
        return token();
    }

    /** A web page whose own name leads to this machine (DNS rebinding) cannot forge this header. */
    private static boolean isForLoopback(@CheckForNull String header, int port) {
        return header != null
                && List.of("127.0.0.1:" + port, "localhost:" + port).contains(header);
    }

    private boolean isHost(String asked) {
        try {
            return Origin.same(WorkspaceHost.parse(asked), host);
        } catch (InvalidInputException e) {
            return false;
        }
    }

    /** Of all errors, the SDK for Go tries again only after 429 and 504. */
    private TokenAnswer token() throws InterruptedException {
        LentToken lent;
        try {
            lent = pull.get(PATIENCE);
        } catch (TimeoutException e) {
            return new TokenAnswer(504, "The Jenkins controller does not answer");
        } catch (ExecutionException e) {
            return new TokenAnswer(504, "The Jenkins controller cannot be reached");
        }
        if (lent.value() == null) {
            return new TokenAnswer(502, lent.refusal());
        }
        if (!TOKEN.matcher(lent.value()).matches()) {
            return new TokenAnswer(502, "Jenkins got a token with characters that no token has");
        }
        return TokenAnswer.token(lent.value(), clock.instant().getEpochSecond() + lent.seconds());
    }
}
