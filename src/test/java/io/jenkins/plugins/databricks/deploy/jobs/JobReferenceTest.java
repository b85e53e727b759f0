package io.jenkins.plugins.databricks.deploy.jobs;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.jenkins.plugins.databricks.api.Jobs;
import io.jenkins.plugins.databricks.emulator.Emulator;
import io.jenkins.plugins.databricks.rest.InvalidInputException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.TestClients;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JobReferenceTest {

    private static String refusal(JobReference reference) {
        return assertThrows(InvalidInputException.class, reference::check).getMessage();
    }

    @Test
    void exactlyOneOfIdAndNameIsNeeded() {
        assertThat(refusal(new JobReference(null, null)), is("jobId or jobName is missing: specify one of them"));
        assertThat(
                refusal(new JobReference("17", "nightly")), is("jobId and jobName are both given: keep one of them"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-17", "nightly", "17.0", "1e3", "9999999999999999999999"})
    void anIdThatIsNoIdIsToldWithWhereToFindIt(String id) {
        assertThat(
                refusal(new JobReference(id, null)),
                is("jobId: '" + id + "' is not a job ID. Use the number in the job's URL, as in /jobs/17"));
    }

    @Test
    void anIdIsTakenWithoutAskingAndANameIsLookedUp() throws Exception {
        try (Emulator emulator = Emulator.start()) {
            Jobs jobs = new Jobs(TestClients.of(emulator));
            emulator.addJob(17, JsonCodec.object().put("name", "nightly"));
            emulator.addJob(18, JsonCodec.object().put("name", "twice"));
            emulator.addJob(19, JsonCodec.object().put("name", "twice"));

            assertThat(new JobReference(" 4711 ", null).resolve(jobs), is(4711L));
            assertThat(emulator.requests(), hasSize(0));
            assertThat(new JobReference(null, "nightly").resolve(jobs), is(17L));

            String missing = assertThrows(
                            InvalidInputException.class, () -> new JobReference(null, "Nightly").resolve(jobs))
                    .getMessage();
            assertThat(
                    missing, containsString("jobName: there is no job named 'Nightly' that this principal can see."));
            String twice = assertThrows(
                            InvalidInputException.class, () -> new JobReference(null, "twice").resolve(jobs))
                    .getMessage();
            assertThat(twice, containsString("jobName: 2 jobs are named 'twice' (IDs 19, 18). Specify jobId instead"));
        }
    }
}
