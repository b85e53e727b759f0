package io.jenkins.plugins.databricks.auth;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.rest.Authorizer;
import io.jenkins.plugins.databricks.rest.FakeTime;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/** What somebody can do with access that was lent. */
class LentAuthorizerTest {

    private final FakeTime time = new FakeTime();
    private int minted = 1;

    private final Authorizer owner = new Authorizer() {
        @Override
        public Map<String, String> headers() {
            return Map.of("Authorization", "Bearer " + minted);
        }

        @Override
        public boolean renew(Map<String, String> refused) {
            minted++;
            return true;
        }
    };
    private final LentAuthorizer lent = new LentAuthorizer(owner, time);

    @Test
    void theOwnersHeadersAreLentAndRenewed() throws Exception {
        assertThat(lent.headers(), is(Map.of("Authorization", "Bearer 1")));
        assertThat(lent.renew(Map.of("Authorization", "Bearer 1")), is(true));
        assertThat(lent.headers(), is(Map.of("Authorization", "Bearer 2")));
    }

    @Test
    void nothingIsHandedOutOnceItWasCalledBack() throws Exception {
        Map<String, String> headers = lent.headers();
        lent.callBack();

        assertThat(assertThrows(IOException.class, lent::headers).getMessage(), containsString("has ended"));
        assertThrows(IOException.class, () -> lent.renew(headers));
        assertThat("no token was minted for it", minted, is(1));
    }

    @Test
    void whatIsAskedForWhenItIsCalledBackIsNotHandedOutEither() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        LentAuthorizer slow = new LentAuthorizer(
                new Authorizer() {
                    @Override
                    public Map<String, String> headers() throws IOException, InterruptedException {
                        asked.countDown();
                        answer.await();
                        return owner.headers();
                    }

                    @Override
                    public boolean renew(Map<String, String> refused) {
                        return false;
                    }
                },
                time);
        FutureTask<Boolean> refused = new FutureTask<>(() -> {
            assertThrows(IOException.class, slow::headers);
            return true;
        });
        new Thread(refused).start();
        asked.await();

        slow.callBack();
        answer.countDown();

        assertThat(refused.get(), is(true));
    }

    @Test
    void whoRefusesEachTokenGetsAFewAndThenNone() throws Exception {
        IOException e = assertThrows(IOException.class, () -> {
            for (int i = 0; i < 1_000; i++) {
                lent.renew(lent.headers());
            }
        });

        assertThat(e.getMessage(), containsString("tokens within an hour"));
        assertThat(minted, lessThanOrEqualTo(LentAuthorizer.MOST));
    }

    @Test
    void aTokenThatWasNeverLentCannotBeRefused() throws Exception {
        lent.headers();
        for (int i = 0; i < 100; i++) {
            assertThat(lent.renew(Map.of("Authorization", "Bearer other")), is(true));
            assertThat(lent.renew(Map.of()), is(true));
            assertThat(lent.renew(null), is(true));
        }

        assertThat(minted, is(1));
    }

    @Test
    void anUploadOfDaysGetsATokenWheneverTheLastOneEnds() throws Exception {
        for (int hour = 0; hour < 100; hour++) {
            assertThat(lent.headers(), is(Map.of("Authorization", "Bearer " + minted)));
            minted++;
            time.pass(Duration.ofMinutes(40));
        }
    }
}
