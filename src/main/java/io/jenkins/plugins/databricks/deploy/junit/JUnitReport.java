package io.jenkins.plugins.databricks.deploy.junit;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.api.RunState;
import io.jenkins.plugins.databricks.deploy.runs.RunConclusion;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A run as JUnit's XML: a suite with a case for each task, in its last attempt. A task that failed is a failed case, one that did not run or was cancelled a
 * skipped one.
 *
 * @see <a href="https://github.com/jenkinsci/junit-plugin/blob/master/src/main/java/hudson/tasks/junit/SuiteResult.java">what Jenkins reads of it</a>
 */
public final class JUnitReport {

    /** What XML 1.0 cannot hold, see <a href="https://www.w3.org/TR/xml/#charsets">its characters</a>. */
    private static final Pattern NO_XML =
            Pattern.compile("[^\\t\\n\\r\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]");

    private static final String REPLACEMENT = "\uFFFD";

    private final JobRun run;
    private final String name;
    private final XMLStreamWriter xml;

    private JUnitReport(JobRun run, XMLStreamWriter xml) {
        this.run = run;
        this.name = run.name().isEmpty() ? "run " + run.runId() : run.name();
        this.xml = xml;
    }

    /** The XML, in UTF-8. */
    public static byte[] of(RunConclusion conclusion) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            XMLStreamWriter xml =
                    XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out, StandardCharsets.UTF_8.name());
            xml.writeStartDocument(StandardCharsets.UTF_8.name(), "1.0");
            new JUnitReport(conclusion.run(), xml).suite(conclusion);
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("memory takes all XML", e);
        }
        return out.toByteArray();
    }

    private void suite(RunConclusion conclusion) throws XMLStreamException {
        xml.writeStartElement("testsuite");
        attribute("name", name);
        attribute("tests", String.valueOf(run.tasks().size()));
        attribute(
                "failures",
                count(run.tasks().stream().filter(task -> task.state().failed()).count()));
        attribute("errors", "0");
        attribute(
                "skipped",
                count(run.tasks().stream()
                        .filter(task -> isSkipped(task.state()))
                        .count()));
        Instant end = run.end() == null ? run.start() : run.end();
        attribute("time", seconds(end == null ? Duration.ZERO : run.duration(end)));
        if (run.start() != null) {
            attribute(
                    "timestamp",
                    DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(run.start().atOffset(ZoneOffset.UTC)));
        }
        for (TaskRun task : run.tasks()) {
            test(task, conclusion.outputs().getOrDefault(task.runId(), RunOutput.NONE), end);
        }
        xml.writeEndElement();
    }

    private static String count(long count) {
        return String.valueOf(count);
    }

    private static boolean isSkipped(RunState state) {
        return !state.failed()
                && state.outcome() != RunState.Outcome.SUCCESS
                && state.outcome() != RunState.Outcome.SUCCESS_WITH_FAILURES;
    }

    private void test(TaskRun task, RunOutput output, Instant end) throws XMLStreamException {
        RunState state = task.state();
        xml.writeStartElement("testcase");
        attribute("classname", name);
        attribute("name", task.key());
        attribute("time", seconds(end == null ? Duration.ZERO : task.duration(end)));
        if (state.failed()) {
            xml.writeStartElement("failure");
            String reason = output.reason() == null ? state.message() : output.reason();
            attribute("message", reason == null ? state.word() : reason);
            attribute("type", state.code() == null ? state.word() : state.code());
            text(joined(output.error(), output.trace()));
            xml.writeEndElement();
        } else if (isSkipped(state)) {
            xml.writeStartElement("skipped");
            attribute("message", joined(state.word(), state.message()));
            xml.writeEndElement();
        }
        String attempt = task.attempt() == 0 ? null : "Attempt " + (task.attempt() + 1);
        String page = task.page() == null ? null : task.page().toString();
        xml.writeStartElement("system-out");
        text(joined(joined(attempt, page), output.text()));
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private static String joined(String first, String second) {
        if (first == null || second == null) {
            return first == null ? second == null ? "" : second : first;
        }
        return first.isEmpty() ? second : first.stripTrailing() + "\n" + second;
    }

    private static String seconds(Duration time) {
        return String.format(Locale.ROOT, "%.3f", Math.max(0, time.toMillis()) / 1000.0);
    }

    private void attribute(String attribute, String value) throws XMLStreamException {
        xml.writeAttribute(attribute, valid(value.replace('\n', ' ')));
    }

    private void text(String text) throws XMLStreamException {
        xml.writeCharacters(valid(text));
    }

    private static String valid(String text) {
        return NO_XML.matcher(text).replaceAll(REPLACEMENT);
    }
}
