package io.jenkins.plugins.databricks.auth;

import io.jenkins.plugins.databricks.rest.task.TaskFailures;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * A cache with one token per source. A token counts as expired 40 seconds early, since Azure Databricks rejects it in
 * its last 30 seconds. It is renewed in the background from 20 minutes (or half its lifetime, if that is shorter)
 * before it expires, by one thread at a time, while others use the current one. The times are those of Databricks' own
 * SDKs.
 */
public final class TokenCache {

    private static final Logger LOGGER = Logger.getLogger(TokenCache.class.getName());
    private static final Duration EARLY = Duration.ofSeconds(40);
    private static final Duration AHEAD = Duration.ofMinutes(20);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofMinutes(1);
    private static final Duration KEEP_UNUSED = Duration.ofHours(2);

    private final Map<TokenSource, Entry> entries = new ConcurrentHashMap<>();
    private final Clock clock;
    private final Executor background;

    /** @param background runs the renewals ahead of expiry */
    public TokenCache(Clock clock, Executor background) {
        this.clock = clock;
        this.background = background;
    }

    /** A token of this source that is currently valid. */
    public AccessToken get(TokenSource source) throws IOException, InterruptedException {
        Instant now = clock.instant();
        entries.values().removeIf(entry -> entry.lastUsed.plus(KEEP_UNUSED).isBefore(now));
        return entries.computeIfAbsent(source, Entry::new).get(now);
    }

    /** Forgets this token of the source because it was rejected, unless another one has already replaced it. */
    public void forget(TokenSource source, String refusedToken) {
        Entry entry = entries.get(source);
        if (entry != null) {
            entry.forget(refusedToken);
        }
    }

    private final class Entry {
        private final TokenSource source;
        private CompletableFuture<AccessToken> minting;
        private volatile Instant lastUsed;
        private volatile AccessToken token;
        private volatile Instant renewFrom;
        private boolean renewing;

        Entry(TokenSource source) {
            this.source = source;
            this.lastUsed = clock.instant();
        }

        AccessToken get(Instant now) throws IOException, InterruptedException {
            lastUsed = now;
            AccessToken current = token;
            if (works(current, now)) {
                if (now.isAfter(renewFrom)) {
                    renewAhead(now);
                }
                return current;
            }
            while (true) {
                CompletableFuture<AccessToken> mine = new CompletableFuture<>();
                CompletableFuture<AccessToken> others = beginMinting(mine);
                if (others == null) {
                    return mint(mine);
                }
                try {
                    return others.get();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof InterruptedException)) {
                        throw TaskFailures.ioException(e);
                    }
                }
            }
        }

        /** A token that is being minted or has just been minted; {@code null} if the caller is to mint one. */
        private synchronized CompletableFuture<AccessToken> beginMinting(CompletableFuture<AccessToken> mine) {
            AccessToken latest = token;
            if (works(latest, clock.instant())) {
                return CompletableFuture.completedFuture(latest);
            }
            CompletableFuture<AccessToken> others = minting;
            minting = others == null ? mine : others;
            return others;
        }

        /**
         * All who wait for this get the same token or failure: otherwise a hanging provider would hold them up one
         * after the other.
         */
        private AccessToken mint(CompletableFuture<AccessToken> mine) throws IOException, InterruptedException {
            try {
                AccessToken fresh = keep(source.mint());
                endMinting();
                mine.complete(fresh);
                return fresh;
            } catch (IOException | InterruptedException | RuntimeException | Error e) {
                endMinting();
                mine.completeExceptionally(e);
                throw e;
            }
        }

        private synchronized void endMinting() {
            minting = null;
        }

        private static boolean works(AccessToken token, Instant now) {
            return token != null
                    && (token.expiresAt().equals(Instant.MAX)
                            || now.isBefore(token.expiresAt().minus(EARLY)));
        }

        private AccessToken keep(AccessToken fresh) {
            if (fresh.expiresAt().equals(Instant.MAX)) {
                renewFrom = Instant.MAX;
            } else {
                Duration half =
                        Duration.between(clock.instant(), fresh.expiresAt()).dividedBy(2);
                renewFrom = fresh.expiresAt().minus(half.compareTo(AHEAD) < 0 ? half : AHEAD);
            }
            token = fresh;
            return fresh;
        }

        private synchronized void renewAhead(Instant now) {
            if (renewing) {
                return;
            }
            renewing = true;
            try {
                background.execute(() -> renew(now));
            } catch (RejectedExecutionException e) {
                renewing = false;
                LOGGER.log(Level.FINE, "renewals have stopped", e);
            }
        }

        private void renew(Instant now) {
            try {
                keep(source.mint());
            } catch (IOException | RuntimeException e) {
                LOGGER.log(Level.FINE, e, () -> "No new token for " + source + " yet");
                renewFrom = now.plus(PAUSE_AFTER_FAILURE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                doneRenewing();
            }
        }

        private synchronized void doneRenewing() {
            renewing = false;
        }

        void forget(String refusedToken) {
            AccessToken current = token;
            if (current != null && current.value().equals(refusedToken)) {
                token = null;
            }
        }
    }
}
