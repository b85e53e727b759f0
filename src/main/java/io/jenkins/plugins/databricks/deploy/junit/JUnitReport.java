package io.jenkins.plugins.databricks.deploy.junit;

import io.jenkins.plugins.databricks.api.JobRun;
import io.jenkins.plugins.databricks.api.JobRun.TaskRun;
import io.jenkins.plugins.databricks.api.RunOutput;
import io.jenkins.plugins.databricks.api.dbt.DbtResult;
import io.jenkins.plugins.databricks.deploy.runs.RunConclusion;
import io.jenkins.plugins.databricks.deploy.runs.TaskParts;
import io.jenkins.plugins.databricks.deploy.runs.TaskParts.Part;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A run as JUnit's XML: a suite with a case for each task, in its last attempt. A task that failed is a failed case, one
 * that did not run or was cancelled a skipped one. The iterations of a task, the tasks of a job that it ran, and the
 * nodes of its dbt project are a suite each.
 */
public final class JUnitReport {

    private final RunConclusion conclusion;
    private final String name;
    private final Instant end;
    private final SuiteWriter suites;

    private JUnitReport(RunConclusion conclusion, SuiteWriter suites) {
        this.conclusion = conclusion;
        JobRun run = conclusion.run();
        this.name = run.name().isEmpty() ? "run " + run.runId() : run.name();
        this.end = run.end() == null ? run.start() : run.end();
        this.suites = suites;
    }

    /** The XML, in UTF-8. */
    public static byte[] of(RunConclusion conclusion) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            XMLStreamWriter xml =
                    XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(out, StandardCharsets.UTF_8.name());
            xml.writeStartDocument(StandardCharsets.UTF_8.name(), "1.0");
            xml.writeStartElement("testsuites");
            new JUnitReport(conclusion, new SuiteWriter(xml)).write();
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("memory takes all XML", e);
        }
        return out.toByteArray();
    }

    private void write() throws XMLStreamException {
        JobRun run = conclusion.run();
        List<TestCase> cases = new ArrayList<>();
        for (TaskRun task : run.tasks()) {
            RunOutput output = conclusion.outputs().getOrDefault(task.runId(), RunOutput.NONE);
            cases.add(TestCase.of(task.key(), task, output, parts(task).earlier(), end));
        }
        suites.suite(name, end == null ? Duration.ZERO : run.duration(end), run.start(), cases);
        for (TaskRun task : run.tasks()) {
            writeInner(task, parts(task));
        }
    }

    private TaskParts parts(TaskRun task) {
        return conclusion.parts().getOrDefault(task.runId(), TaskParts.NONE);
    }

    private void writeInner(TaskRun task, TaskParts parts) throws XMLStreamException {
        String suite = name + "." + task.key();
        List<TestCase> cases = new ArrayList<>();
        for (Part part : parts.inner()) {
            String key = part.task().key() + (task.details().iterates() ? " " + (cases.size() + 1) : "");
            cases.add(TestCase.of(key, part.task(), part.output(), List.of(), end));
        }
        for (DbtResult node : parts.nodes()) {
            cases.add(TestCase.of(node));
        }
        if (parts.leftOut()) {
            String note = "Only the first " + cases.size() + " are here; Databricks has the others";
            cases.add(new TestCase("…", Duration.ZERO, null, note, List.of(), note));
        }
        if (!cases.isEmpty()) {
            suites.suite(suite, end == null ? Duration.ZERO : task.duration(end), task.start(), cases);
        }
    }
}
