package io.jenkins.plugins.databricks.auth;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.rest.FakeTime;
import io.jenkins.plugins.databricks.rest.Leftovers;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TokenCacheTest {

    private final FakeTime time = new FakeTime();
    private final Deque<Runnable> background = new ArrayDeque<>();
    private final TokenCache cache = new TokenCache(time, background::add);
    private final Source source = new Source(Duration.ofHours(1));

    /** Mints token-1, token-2, … */
    private final class Source implements TokenSource {
        final Duration life;
        final AtomicInteger mints = new AtomicInteger();
        volatile Exception failure;

        Source(Duration life) {
            this.life = life;
        }

        @Override
        public AccessToken mint() throws IOException, InterruptedException {
            int number = mints.incrementAndGet();
            if (failure instanceof IOException e) {
                throw e;
            }
            if (failure instanceof RuntimeException e) {
                throw e;
            }
            return new AccessToken(
                    "token-" + number,
                    life == null ? Instant.MAX : time.instant().plus(life));
        }
    }

    @Test
    void fiftyThreadsThatNeedATokenAtOnceMintOne() throws Exception {
        CountDownLatch minting = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger mints = new AtomicInteger();
        TokenSource slow = () -> {
            minting.countDown();
            go.await(60, TimeUnit.SECONDS);
            return new AccessToken(
                    "token-" + mints.incrementAndGet(), time.instant().plusSeconds(3600));
        };
        ExecutorService threads = Executors.newFixedThreadPool(50);
        List<Future<String>> futures = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            futures.add(threads.submit(() -> cache.get(slow).value()));
        }
        minting.await(60, TimeUnit.SECONDS);
        go.countDown();

        List<String> tokens = new ArrayList<>();
        for (Future<String> future : futures) {
            tokens.add(future.get(60, TimeUnit.SECONDS));
        }
        threads.shutdown();

        assertThat(tokens, everyItem(is("token-1")));
    }

    @Test
    void aTokenIsKeptWhileItIsYoung() throws Exception {
        cache.get(source);
        time.pass(Duration.ofMinutes(39));

        assertThat(cache.get(source).value(), is("token-1"));
        assertThat(background, hasSize(0));
    }

    @Test
    void aTokenInItsLastTwentyMinutesIsRenewedInTheBackgroundOnce() throws Exception {
        cache.get(source);
        time.pass(Duration.ofMinutes(41));

        assertThat("nobody waits", cache.get(source).value(), is("token-1"));
        assertThat(cache.get(source).value(), is("token-1"));
        assertThat(background, hasSize(1));
        background.remove().run();

        assertThat(cache.get(source).value(), is("token-2"));
        assertThat(background, hasSize(0));
    }

    @Test
    void aShortLivedTokenIsRenewedFromHalfOfItsLifeOn() throws Exception {
        Source shortLived = new Source(Duration.ofMinutes(10));
        cache.get(shortLived);
        time.pass(Duration.ofMinutes(4));
        cache.get(shortLived);
        assertThat(background, hasSize(0));

        time.pass(Duration.ofMinutes(2));
        cache.get(shortLived);
        assertThat(background, hasSize(1));
    }

    @Test
    void aTokenIsNotGivenOutInItsLastFortySeconds() throws Exception {
        cache.get(source);
        time.pass(Duration.ofHours(1).minusSeconds(41));
        assertThat(cache.get(source).value(), is("token-1"));

        time.pass(Duration.ofSeconds(2));
        assertThat(cache.get(source).value(), is("token-2"));
    }

    @Test
    void afterARenewalThatFailedTheNextIsAMinuteLater() throws Exception {
        cache.get(source);
        time.pass(Duration.ofMinutes(41));
        source.failure = new IOException("identity provider is down");
        cache.get(source);
        background.remove().run();

        assertThat("the token at hand still works", cache.get(source).value(), is("token-1"));
        time.pass(Duration.ofSeconds(59));
        cache.get(source);
        assertThat(background, hasSize(0));

        time.pass(Duration.ofSeconds(2));
        cache.get(source);
        assertThat(background, hasSize(1));
    }

    @Test
    void aRenewalThatFailsInAnUnexpectedWayPausesToo() throws Exception {
        cache.get(source);
        time.pass(Duration.ofMinutes(41));
        source.failure = new IllegalStateException("broken");
        cache.get(source);
        background.remove().run();

        assertThat(cache.get(source).value(), is("token-1"));
        assertThat(background, hasSize(0));
    }

    @Test
    void aTokenIsGivenOutEvenWhereNothingRunsInTheBackgroundAnyMore() throws Exception {
        TokenCache stopping = new TokenCache(time, task -> {
            throw new RejectedExecutionException("Jenkins is shutting down");
        });
        stopping.get(source);
        time.pass(Duration.ofMinutes(41));

        assertThat(stopping.get(source).value(), is("token-1"));
        assertThat(stopping.get(source).value(), is("token-1"));
    }

    @Test
    void aFirstMintThatFailsIsToldAndTheNextIsTriedAtOnce() throws Exception {
        source.failure = new IOException("wrong secret");
        IOException e = assertThrows(IOException.class, () -> cache.get(source));
        assertThat(e.getMessage(), is("wrong secret"));

        source.failure = null;
        assertThat(cache.get(source).value(), is("token-2"));
    }

    @Test
    void onlyTheRefusedTokenIsForgotten() throws Exception {
        cache.get(source);

        cache.forget(source, "token-0");
        assertThat(cache.get(source).value(), is("token-1"));

        cache.forget(source, "token-1");
        assertThat(cache.get(source).value(), is("token-2"));
        cache.forget(source, "token-1");
        assertThat(cache.get(source).value(), is("token-2"));
    }

    @Test
    void aTokenWithoutAnEndIsNeverRenewed() throws Exception {
        Source endless = new Source(null);
        cache.get(endless);
        time.pass(Duration.ofMinutes(100));
        cache.get(endless);
        time.pass(Duration.ofMinutes(100));

        assertThat(cache.get(endless).value(), is("token-1"));
        assertThat(background, hasSize(0));
    }

    @Test
    void principalsDoNotShareTokens() throws Exception {
        Source other = new Source(Duration.ofHours(1));
        cache.get(source);
        cache.get(source);
        cache.forget(source, "token-1");
        cache.get(source);

        assertThat(cache.get(other).value(), is("token-1"));
        assertThat(cache.get(source).value(), is("token-2"));
    }

    @Test
    void equalSourcesShareAToken() throws Exception {
        assertThat(
                cache.get(new PersonalAccessToken("dapi-1")).value(),
                is(cache.get(new PersonalAccessToken("dapi-1")).value()));
        assertThat(cache.get(new PersonalAccessToken("dapi-2")).value(), is("dapi-2"));
    }

    @Test
    void whatIsNotUsedForHoursIsForgotten() throws Exception {
        Source longLived = new Source(Duration.ofDays(30));
        cache.get(longLived);
        time.pass(Duration.ofMinutes(121));
        cache.get(source);

        assertThat(cache.get(longLived).value(), is("token-2"));
    }

    @Test
    void tokensDoNotShowInTexts() {
        assertThat(new AccessToken("s3cret", Instant.MAX).toString(), not(containsString("s3cret")));
        assertThat(new PersonalAccessToken("s3cret").toString(), not(containsString("s3cret")));
        assertThat(
                new OAuthM2M(URI.create("https://x"), "id", "s3cret", null, time.policy()).toString(),
                not(containsString("s3cret")));
        assertThat(
                new EntraServicePrincipal(
                                AzureCloud.PUBLIC.authority(),
                                "t",
                                "id",
                                new EntraProof.ClientSecret("s3cret"),
                                "scope",
                                null)
                        .toString(),
                not(containsString("s3cret")));
    }

    /** Runs on a thread of its own until the token or its failure is there. */
    private static Future<AccessToken> beside(ExecutorService threads, TokenCache cache, TokenSource source) {
        return threads.submit(() -> cache.get(source));
    }

    private static void awaitWaiting(int threads) throws InterruptedException {
        Leftovers.await(() -> waiting() < threads ? "fewer than " + threads + " threads wait" : "");
    }

    private static long waiting() {
        return Thread.getAllStackTraces().values().stream()
                .filter(stack ->
                        Stream.of(stack).anyMatch(f -> f.getMethodName().equals("beginMinting"))
                                || Stream.of(stack)
                                        .anyMatch(f -> f.getClassName().equals(CompletableFuture.class.getName())
                                                && f.getMethodName().equals("get")))
                .count();
    }

    /** One after the other would wait for a provider that hangs, each for its own time limit. */
    @Test
    void allWhoWaitForAMintGetItsFailure() throws Exception {
        CountDownLatch minting = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger mints = new AtomicInteger();
        TokenSource hanging = () -> {
            mints.incrementAndGet();
            minting.countDown();
            go.await();
            throw new IOException("no answer");
        };
        ExecutorService threads = Executors.newCachedThreadPool();
        List<Future<AccessToken>> all = new ArrayList<>(List.of(beside(threads, cache, hanging)));
        minting.await();
        all.add(beside(threads, cache, hanging));
        all.add(beside(threads, cache, hanging));
        awaitWaiting(2);
        go.countDown();

        for (Future<AccessToken> one : all) {
            ExecutionException e = assertThrows(ExecutionException.class, one::get);
            assertThat(e.getCause().getMessage(), is("no answer"));
        }
        threads.shutdown();
        assertThat(mints.get(), is(1));
    }

    @Test
    void whoeverIsInterruptedLeavesAndTheOthersGetTheirToken() throws Exception {
        CountDownLatch minting = new CountDownLatch(1);
        AtomicInteger mints = new AtomicInteger();
        TokenSource hangingOnce = () -> {
            if (mints.incrementAndGet() == 1) {
                minting.countDown();
                new CountDownLatch(1).await();
            }
            return new AccessToken("token", Instant.MAX);
        };
        ExecutorService threads = Executors.newCachedThreadPool();
        Future<AccessToken> first = beside(threads, cache, hangingOnce);
        minting.await();
        Future<AccessToken> second = beside(threads, cache, hangingOnce);
        Future<AccessToken> third = beside(threads, cache, hangingOnce);
        awaitWaiting(2);

        second.cancel(true);
        first.cancel(true);

        assertThat(third.get(30, TimeUnit.SECONDS).value(), is("token"));
        threads.shutdown();
        assertThat(threads.awaitTermination(30, TimeUnit.SECONDS), is(true));
    }
}
