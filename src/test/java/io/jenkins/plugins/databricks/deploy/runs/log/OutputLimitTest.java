package io.jenkins.plugins.databricks.deploy.runs.log;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.sameInstance;

import io.jenkins.plugins.databricks.api.RunOutput;
import org.junit.jupiter.api.Test;

class OutputLimitTest {

    private static final String PAGE = "https://adb-1.7.azuredatabricks.net/jobs/17/runs/5";
    private static final String CUT = "… truncated; the full text is in Databricks: " + PAGE;

    @Test
    void whatFitsIsLeftAlone() {
        RunOutput output = new RunOutput("log", false, "error", "trace");

        RunOutput kept = new OutputLimit(5, 13).cut(output, PAGE);

        assertThat(kept.text(), is(sameInstance(output.text())));
        assertThat(kept, is(output));
    }

    @Test
    void ofALogTheEndIsKeptOfTheOthersTheBeginning() {
        RunOutput kept = new OutputLimit(2_000, 1_000_000)
                .cut(
                        new RunOutput("l".repeat(3_000) + "end", false, "e".repeat(3_000), "begin" + "t".repeat(3_000)),
                        PAGE);

        assertThat(kept.text(), is(CUT + "\n" + "l".repeat(1_997) + "end"));
        assertThat(kept.truncated(), is(true));
        assertThat(kept.error(), is("e".repeat(2_000) + "\n" + CUT));
        assertThat(kept.trace(), is("begin" + "t".repeat(1_995) + "\n" + CUT));
    }

    @Test
    void theErrorComesFirstThenTheTraceThenTheLog() {
        RunOutput kept = new OutputLimit(2_000, 2_500)
                .cut(new RunOutput("l".repeat(900), false, "e".repeat(2_000), "t".repeat(900)), PAGE);

        assertThat(kept.error(), is("e".repeat(2_000)));
        assertThat(kept.trace(), is("t".repeat(500) + "\n" + CUT));
        assertThat(kept.text(), is(CUT + "\n"));
    }

    @Test
    void whereThereIsNoRoomLeftTheBeginningOfTheErrorIsKeptAllTheSame() {
        RunOutput kept = new OutputLimit(2_000, -7).cut(new RunOutput("log", false, "e".repeat(1_500), "trace"), PAGE);

        assertThat(kept.error(), is("e".repeat(1_000) + "\n" + CUT));
        assertThat(kept.trace(), is(CUT));
        assertThat(kept.text(), is(CUT + "\n"));
    }

    @Test
    void whatATaskDidNotLeaveIsNotMissed() {
        RunOutput kept = new OutputLimit(10, 0).cut(new RunOutput(null, false, null, null), PAGE);

        assertThat(kept, is(new RunOutput(null, false, null, null)));
        assertThat(kept.text(), is(nullValue()));
    }

    @Test
    void manyOutputsStayWithinWhatIsLeftAndAFewWordsEach() {
        long left = 100_000;
        long total = 0;
        for (int task = 0; task < 1_000; task++) {
            RunOutput kept = new OutputLimit(50_000, left)
                    .cut(new RunOutput("l".repeat(60_000), false, "error " + task, "t".repeat(60_000)), PAGE);
            left -= OutputLimit.length(kept);
            total += OutputLimit.length(kept);
            assertThat(kept.error(), endsWith(String.valueOf(task)));
        }

        assertThat(total, lessThan(100_000L + 1_000 * 1_000));
    }
}
