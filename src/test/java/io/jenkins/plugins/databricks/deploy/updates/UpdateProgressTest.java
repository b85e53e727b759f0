package io.jenkins.plugins.databricks.deploy.updates;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.databricks.api.RunState;
import io.jenkins.plugins.databricks.deploy.DeploymentLog;
import io.jenkins.plugins.databricks.deploy.TellingLog;
import io.jenkins.plugins.databricks.deploy.updates.UpdateRequest.Progress;
import io.jenkins.plugins.databricks.rest.FakeTime;
import io.jenkins.plugins.databricks.rest.RestClient;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a long wait for an update looks like in the log. */
class UpdateProgressTest {

    private final FakeTime time = new FakeTime();
    private final TellingLog log = new TellingLog();

    /** A build that has a log and nothing else. */
    private final class Host implements UpdateHost {

        @Override
        public UpdateRequest prepare() {
            throw new UnsupportedOperationException();
        }

        @Override
        public RestClient connectOnce() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void save(UpdateRecord record) {}

        @Override
        public DeploymentLog log() {
            return log;
        }

        @Override
        public void report(URI workspace, UpdateSnapshot update) {}

        @Override
        public void over() {}

        @Override
        public void ended(UpdateSnapshot update) {}

        @Override
        public void failed(Throwable reason) {}

        @Override
        public void aborted() {}

        @Override
        public boolean isSuspended() {
            return false;
        }

        @Override
        public Duration patienceAfterAbort() {
            return Duration.ZERO;
        }
    }

    private UpdateProgress sent() throws Exception {
        UpdateProgress update = new UpdateProgress(new Host(), UpdateRecord.begin(), time);
        update.prepared(
                new PipelineRequest("p", "sales", "{}"),
                URI.create("https://adb-1234567890123456.7.azuredatabricks.net"));
        update.sending(List.of());
        return update;
    }

    @Test
    void aLongUpdateGivesASignOfLifeLessAndLessOften() throws Exception {
        UpdateProgress update = sent();
        update.started("u");
        for (int minute = 0; minute <= 50; minute++) {
            update.seen(new Progress("RUNNING", null));
            time.pass(Duration.ofMinutes(1));
        }

        assertThat(
                log.lines().subList(1, log.lines().size()),
                is(List.of(
                        "Update u of pipeline 'sales': RUNNING",
                        "Update u of pipeline 'sales': still RUNNING after 10 min 0 s",
                        "Update u of pipeline 'sales': still RUNNING after 20 min 0 s",
                        "Update u of pipeline 'sales': still RUNNING after 30 min 0 s",
                        "Update u of pipeline 'sales': still RUNNING after 45 min 0 s")));
    }

    @Test
    void aLongWaitBeforeTheStartDoesSo() throws Exception {
        UpdateProgress update = sent();
        for (int minute = 0; minute <= 10; minute++) {
            update.waitsFor("the start of app 'portal'");
            time.pass(Duration.ofMinutes(1));
        }

        assertThat(
                log.lines(),
                is(List.of(
                        "Waiting for the start of app 'portal'",
                        "Still waiting for the start of app 'portal' after 10 min 0 s")));
    }

    @Test
    void itHasTakenFromItsRequestToItsEnd() throws Exception {
        UpdateProgress update = sent();
        time.pass(Duration.ofSeconds(5));
        update.started("u");
        time.pass(Duration.ofMinutes(2));
        update.seen(new Progress("COMPLETED", RunState.Outcome.SUCCESS));

        UpdateSnapshot seen = update.lastSeen();
        assertThat(Duration.between(seen.start(), seen.end()), is(Duration.ofSeconds(125)));
    }
}
