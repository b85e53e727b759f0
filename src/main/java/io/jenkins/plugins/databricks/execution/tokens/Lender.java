package io.jenkins.plugins.databricks.execution.tokens;

import io.jenkins.plugins.databricks.auth.AccessToken;
import io.jenkins.plugins.databricks.auth.TokenSource;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The controller's end of a token service, which answers an agent. An agent can neither choose whose token it gets nor have one minted sooner than the cache would; and it gets
 * none when the block has ended.
 */
final class Lender implements TokenLender {

    private static final Logger LOGGER = Logger.getLogger(Lender.class.getName());

    /** No program uses a token for longer without asking, although it may be valid for an hour: it could have been revoked. */
    static final Duration LONGEST = Duration.ofMinutes(5);

    /** Azure Databricks rejects a token in its last 30 seconds. */
    private static final Duration MARGIN = Duration.ofSeconds(30);

    private final TokenSource source;
    private final Clock clock;
    private volatile boolean calledBack;

    /** @param source gives cached tokens that are valid now */
    Lender(TokenSource source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    void callBack() {
        calledBack = true;
    }

    @Override
    public LentToken lend() {
        if (calledBack) {
            return LentToken.refused("The block of the build that this service was for has ended");
        }
        try {
            AccessToken token = source.mint();
            return new LentToken(token.value(), lifetime(token).toSeconds(), null);
        } catch (IOException e) {
            LOGGER.log(Level.FINE, "no token for an agent", e);
            return LentToken.refused("Jenkins got no token: " + LogText.line(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return LentToken.refused("Jenkins is stopping");
        }
    }

    private Duration lifetime(AccessToken token) {
        Duration left = Duration.between(clock.instant(), token.expiresAt());
        Duration half = left.dividedBy(2);
        Duration useful = left.minus(half.compareTo(MARGIN) < 0 ? half : MARGIN);
        return useful.compareTo(LONGEST) < 0 ? useful : LONGEST;
    }
}
