package io.jenkins.plugins.databricks.execution.tokens;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks the controller for a token, once for all who wait for one at the same time, so that a controller that hangs holds up a single thread. It keeps no
 * token.
 */
final class TokenPull {

    private final TokenLender lender;
    private final Executor threads;
    private CompletableFuture<LentToken> underWay;

    TokenPull(TokenLender lender, Executor threads) {
        this.lender = lender;
        this.threads = threads;
    }

    /**
     * A token or a refusal.
     *
     * @throws TimeoutException when the controller takes longer than that
     * @throws ExecutionException when it cannot be asked
     */
    LentToken get(Duration within) throws ExecutionException, TimeoutException, InterruptedException {
        return asked().get(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized CompletableFuture<LentToken> asked() {
        if (underWay == null) {
            CompletableFuture<LentToken> asking = CompletableFuture.supplyAsync(lender::lend, threads);
            underWay = asking;
            asking.whenComplete((token, failure) -> forget(asking));
            return asking;
        }
        return underWay;
    }

    private synchronized void forget(CompletableFuture<LentToken> answered) {
        if (underWay == answered) {
            underWay = null;
        }
    }
}
