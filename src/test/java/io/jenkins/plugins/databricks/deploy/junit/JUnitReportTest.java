package io.jenkins.plugins.databricks.deploy.junit;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.api.RunState;
import io.jenkins.plugins.databricks.api.TaskDetails;
import io.jenkins.plugins.databricks.api.dbt.DbtResult;
import io.jenkins.plugins.databricks.deploy.runs.RunConclusion;
import io.jenkins.plugins.databricks.deploy.runs.TaskParts;
import io.jenkins.plugins.databricks.deploy.runs.TaskParts.Part;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;

class JUnitReportTest {

    private static final Instant START = Instant.parse("2026-11-20T04:00:00Z");
    private static final String PAGE = "https://adb-1.2.azuredatabricks.net/jobs/17/runs/5";
    private static final RunState SUCCESS = new RunState("TERMINATED", "SUCCESS", "SUCCESS", null, null);
    private static final RunState FAILED =
            new RunState("TERMINATED", "FAILED", "RUN_EXECUTION_ERROR", "Task failed", null);
    private static final RunState UPSTREAM =
            new RunState("TERMINATED", "UPSTREAM_FAILED", null, "it waited in vain", null);
    private static final RunState CANCELED = new RunState("TERMINATED", "CANCELED", "USER_CANCELED", null, null);

    private static TaskRun task(String key, long id, RunState state, int attempt) {
        boolean ran = !state.neverRan();
        return new TaskRun(
                key, id, PAGE, state, ran ? START.plusSeconds(1) : null, ran ? START.plusMillis(2500) : null, attempt);
    }

    private static Element suite(String name, List<TaskRun> tasks, Map<Long, RunOutput> outputs) throws Exception {
        JobRun run = new JobRun(5, 17, name, PAGE, FAILED, START, START.plusSeconds(60), tasks);
        byte[] xml = JUnitReport.of(new RunConclusion(run, outputs, List.of(), Map.of()));
        return child(parsed(xml), "testsuite", 0);
    }

    private static Element parsed(byte[] xml) throws Exception {
        return DocumentBuilderFactory.newDefaultInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(xml))
                .getDocumentElement();
    }

    private static Element child(Element parent, String tag, int index) {
        return (Element) parent.getElementsByTagName(tag).item(index);
    }

    @Test
    void aRunIsASuiteAndEachTaskACase() throws Exception {
        Element suite = suite(
                "daily sales",
                List.of(
                        task("load", 50, SUCCESS, 0),
                        task("check", 51, FAILED, 2),
                        task("report", 52, UPSTREAM, 0),
                        task("mail", 53, CANCELED, 0)),
                Map.of(
                        50L, new RunOutput("3 rows\n", false, null, null),
                        51L, new RunOutput("log", false, "ValueError: no rows", "Traceback\n  line 2")));

        assertThat(suite.getAttribute("name"), is("daily sales"));
        assertThat(suite.getAttribute("tests"), is("4"));
        assertThat(suite.getAttribute("failures"), is("1"));
        assertThat(suite.getAttribute("skipped"), is("2"));
        assertThat(suite.getAttribute("time"), is("60.000"));
        assertThat(suite.getAttribute("timestamp"), is("2026-11-20T04:00:00"));
        Element load = child(suite, "testcase", 0);
        assertThat(load.getAttribute("name"), is("load"));
        assertThat(load.getAttribute("classname"), is("daily sales"));
        assertThat(load.getAttribute("time"), is("1.500"));
        assertThat(load.getTextContent(), is(PAGE + "\n3 rows\n"));
        Element failure = child(child(suite, "testcase", 1), "failure", 0);
        assertThat(failure.getAttribute("message"), is("ValueError: no rows"));
        assertThat(failure.getAttribute("type"), is("RUN_EXECUTION_ERROR"));
        assertThat(failure.getTextContent(), is("ValueError: no rows\nTraceback\n  line 2"));
        assertThat(child(suite, "testcase", 1).getTextContent(), containsString("Attempt 3\n" + PAGE + "\nlog"));
        assertThat(
                child(child(suite, "testcase", 2), "skipped", 0).getAttribute("message"),
                is("UPSTREAM_FAILED it waited in vain"));
        assertThat(child(child(suite, "testcase", 3), "skipped", 0).getAttribute("message"), is("CANCELED"));
    }

    @Test
    void aFailureWithoutOutputHasTheMessageOfItsState() throws Exception {
        Element failure = child(suite("", List.of(task("load", 50, FAILED, 0)), Map.of()), "failure", 0);

        assertThat(failure.getAttribute("message"), is("Task failed"));
        assertThat(((Element) failure.getParentNode()).getAttribute("classname"), is("run 5"));
    }

    /** Names and outputs may hold anything. */
    @Test
    void whatXmlCannotHoldIsReplacedAndMarkupIsText() throws Exception {
        String evil = "a\u0000\u001b[31m]]><b>&amp;\"'\ud800 \ufffe 😀\u0085\r\n\tz";
        Element suite = suite(
                "<suite> \u0007",
                List.of(task("k\u0001<\"&", 50, FAILED, 0)),
                Map.of(50L, new RunOutput(evil, false, evil, evil)));

        String replaced = "a\ufffd\ufffd[31m]]><b>&amp;\"'\ufffd \ufffd 😀\u0085\n\tz";
        assertThat(suite.getAttribute("name"), is("<suite> \ufffd"));
        assertThat(child(suite, "testcase", 0).getAttribute("name"), is("k\ufffd<\"&"));
        assertThat(child(suite, "system-out", 0).getTextContent(), containsString(replaced));
        assertThat(child(suite, "failure", 0).getTextContent(), is(replaced + "\n" + replaced));
        assertThat(suite.getElementsByTagName("b").getLength(), is(0));
    }

    private static Element suites(TaskRun task, TaskParts parts) throws Exception {
        JobRun run = new JobRun(5, 17, "daily", PAGE, FAILED, START, START.plusSeconds(60), List.of(task));
        return parsed(JUnitReport.of(new RunConclusion(run, Map.of(), List.of(), Map.of(task.runId(), parts))));
    }

    private static TaskParts afterFailure(String error) {
        return new TaskParts(
                List.of(new Part(task("load", 40, FAILED, 0), new RunOutput("log 1", false, error, "Traceback 1"))),
                List.of(),
                false,
                List.of());
    }

    @Test
    void aTaskThatSucceededInTheEndIsFlakyAndAPassedTest() throws Exception {
        Element test = child(suites(task("load", 50, SUCCESS, 1), afterFailure("no lake")), "testcase", 0);

        assertThat(test.getElementsByTagName("failure").getLength(), is(0));
        Element flaky = child(test, "flakyFailure", 0);
        assertThat(flaky.getAttribute("message"), is("no lake"));
        assertThat(flaky.getAttribute("type"), is("RUN_EXECUTION_ERROR"));
        assertThat(child(flaky, "stackTrace", 0).getTextContent(), is("no lake\nTraceback 1"));
        assertThat(child(flaky, "system-out", 0).getTextContent(), is(PAGE + "\nlog 1"));
        assertThat(
                "for readers of the test's own page",
                child(test, "system-out", 1).getTextContent(),
                is("Attempt 2\nAttempt 1 had ended with FAILED (RUN_EXECUTION_ERROR): no lake\n" + PAGE + "\n" + PAGE));
    }

    @Test
    void aTaskThatFailedInTheEndHasItsOtherFailuresToo() throws Exception {
        Element test = child(suites(task("load", 50, FAILED, 1), afterFailure("no lake")), "testcase", 0);

        assertThat(child(test, "failure", 0).getAttribute("message"), is("Task failed"));
        assertThat(child(test, "rerunFailure", 0).getAttribute("message"), is("no lake"));
        assertThat(test.getElementsByTagName("flakyFailure").getLength(), is(0));
    }

    @Test
    void iterationsAreASuiteWithACaseEach() throws Exception {
        TaskRun each =
                new TaskRun("each", 50, PAGE, FAILED, START, START, 0, new TaskDetails("for_each", List.of(), null));
        Element suites = suites(
                each,
                new TaskParts(
                        List.of(),
                        List.of(
                                new Part(task("one", 60, SUCCESS, 0), RunOutput.NONE),
                                new Part(
                                        task("one", 61, FAILED, 0),
                                        new RunOutput(null, false, "ValueError: day 2", null))),
                        true,
                        List.of()));

        Element suite = child(suites, "testsuite", 1);
        assertThat(suite.getAttribute("name"), is("daily.each"));
        assertThat(suite.getAttribute("failures"), is("1"));
        assertThat(child(suite, "testcase", 0).getAttribute("name"), is("one 1"));
        assertThat(child(suite, "testcase", 1).getAttribute("name"), is("one 2"));
        assertThat(child(suite, "failure", 0).getAttribute("message"), is("ValueError: day 2"));
        assertThat(
                child(suite, "skipped", 0).getAttribute("message"),
                is("Only the first 2 are here; Databricks has the others"));
    }

    @Test
    void theTasksOfTheJobThatATaskHasRunKeepTheirNames() throws Exception {
        Element suites = suites(
                task("call", 50, SUCCESS, 0),
                new TaskParts(
                        List.of(), List.of(new Part(task("inner", 60, SUCCESS, 0), RunOutput.NONE)), false, List.of()));

        assertThat(child(suites, "testcase", 1).getAttribute("classname"), is("daily.call"));
        assertThat(child(suites, "testcase", 1).getAttribute("name"), is("inner"));
    }

    @Test
    void eachNodeOfADbtProjectIsACase() throws Exception {
        Element suites = suites(
                task("dbt", 50, FAILED, 0),
                new TaskParts(
                        List.of(),
                        List.of(),
                        false,
                        List.of(
                                new DbtResult("model.shop.orders", "success", "OK", Duration.ofMillis(1250)),
                                new DbtResult("test.shop.unique_id", "fail", "Got 3 results", Duration.ZERO),
                                new DbtResult("test.shop.fresh", "warn", "Got 1 result", Duration.ZERO),
                                new DbtResult("model.shop.sums", "skipped", null, Duration.ZERO),
                                new DbtResult("model.<&\u0001>", "brand new", "]]>\u001b", Duration.ZERO))));

        Element suite = child(suites, "testsuite", 1);
        assertThat(suite.getAttribute("name"), is("daily.dbt"));
        assertThat(suite.getAttribute("failures"), is("2"));
        assertThat(suite.getAttribute("skipped"), is("1"));
        assertThat(child(suite, "testcase", 0).getAttribute("name"), is("model.shop.orders"));
        assertThat(child(suite, "testcase", 0).getAttribute("time"), is("1.250"));
        assertThat(child(suite, "failure", 0).getAttribute("message"), is("Got 3 results"));
        assertThat(child(suite, "failure", 0).getAttribute("type"), is("fail"));
        assertThat(child(suite, "testcase", 2).getTextContent(), is("warn\nGot 1 result"));
        assertThat(child(suite, "testcase", 4).getAttribute("name"), is("model.<&\ufffd>"));
        assertThat(child(suite, "failure", 1).getAttribute("message"), is("]]>\ufffd"));
    }

    @Test
    void itIsUtf8() {
        JobRun run = new JobRun(5, 17, "Zürich", PAGE, SUCCESS, null, null, List.of());

        String xml = new String(
                JUnitReport.of(new RunConclusion(run, Map.of(), List.of(), Map.of())), StandardCharsets.UTF_8);

        assertThat(xml, containsString("encoding=\"UTF-8\""));
        assertThat(xml, containsString("name=\"Zürich\""));
    }
}
