package io.jenkins.plugins.databricks.deploy.poller;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FewAtATimeTest {

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final ThreadPoolExecutor threads = (ThreadPoolExecutor) Executors.newCachedThreadPool();
    private final FewAtATime few = new FewAtATime(timer, threads);
    private final CountDownLatch hang = new CountDownLatch(1);

    @AfterEach
    void stop() {
        hang.countDown();
        threads.shutdown();
        timer.shutdown();
    }

    private void hang(CountDownLatch begun) {
        few.execute(() -> {
            begun.countDown();
            try {
                hang.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Test
    void manyRequestsTakeFewThreads() throws Exception {
        CountDownLatch begun = new CountDownLatch(5);
        for (int i = 0; i < 5; i++) {
            hang(begun);
        }
        CountDownLatch done = new CountDownLatch(1_000);
        for (int i = 0; i < 1_000; i++) {
            few.execute(done::countDown);
        }
        assertThat(begun.await(60, TimeUnit.SECONDS), is(true));
        hang.countDown();
        assertThat(done.await(60, TimeUnit.SECONDS), is(true));
        assertThat(threads.getLargestPoolSize() <= 5, is(true));
    }

    @Test
    void requestsThatHangHoldTheOthersUpForAMomentOnly() throws Exception {
        CountDownLatch begun = new CountDownLatch(5);
        for (int i = 0; i < 5; i++) {
            hang(begun);
        }
        assertThat(begun.await(60, TimeUnit.SECONDS), is(true));
        CountDownLatch done = new CountDownLatch(1);
        few.execute(done::countDown);
        assertThat("and is made", done.await(60, TimeUnit.SECONDS), is(true));
    }

    @Test
    void aRequestThatFailsMakesRoomForTheNext() throws Exception {
        CountDownLatch done = new CountDownLatch(1);
        for (int i = 0; i < 10; i++) {
            few.execute(() -> {
                throw new IllegalStateException("expected by the test");
            });
        }
        few.execute(done::countDown);
        assertThat(done.await(60, TimeUnit.SECONDS), is(true));
    }
}
