package io.jenkins.plugins.databricks.deploy.junit;

import io.jenkins.plugins.databricks.deploy.junit.TestCase.Failure;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * Writes suites of test cases as XML, whatever characters are in their texts.
 *
 * @see <a href="https://github.com/jenkinsci/junit-plugin/blob/master/src/main/java/hudson/tasks/junit/SuiteResult.java">what Jenkins reads of it</a>
 * @see <a href="https://maven.apache.org/surefire/maven-surefire-plugin/xsd/surefire-test-report.xsd">flakyFailure and
 *     rerunFailure, as Surefire writes them</a>
 */
final class SuiteWriter {

    /** What XML 1.0 cannot hold, see <a href="https://www.w3.org/TR/xml/#charsets">its characters</a>. */
    private static final Pattern NO_XML =
            Pattern.compile("[^\\t\\n\\r\\x{20}-\\x{D7FF}\\x{E000}-\\x{FFFD}\\x{10000}-\\x{10FFFF}]");

    private static final String REPLACEMENT = "\uFFFD";

    private final XMLStreamWriter xml;

    SuiteWriter(XMLStreamWriter xml) {
        this.xml = xml;
    }

    /** @param start {@code null} if it is not known */
    void suite(String name, Duration time, Instant start, List<TestCase> cases) throws XMLStreamException {
        xml.writeStartElement("testsuite");
        attribute("name", name);
        attribute("tests", String.valueOf(cases.size()));
        attribute(
                "failures",
                count(cases.stream().filter(test -> test.failure() != null).count()));
        attribute("errors", "0");
        attribute(
                "skipped",
                count(cases.stream().filter(test -> test.skipped() != null).count()));
        attribute("time", seconds(time));
        if (start != null) {
            attribute("timestamp", DateTimeFormatter.ISO_LOCAL_DATE_TIME.format(start.atOffset(ZoneOffset.UTC)));
        }
        for (TestCase test : cases) {
            test(name, test);
        }
        xml.writeEndElement();
    }

    private static String count(long count) {
        return String.valueOf(count);
    }

    private void test(String suite, TestCase test) throws XMLStreamException {
        xml.writeStartElement("testcase");
        attribute("classname", suite);
        attribute("name", test.name());
        attribute("time", seconds(test.time()));
        if (test.failure() != null) {
            xml.writeStartElement("failure");
            attribute("message", test.failure().message());
            attribute("type", test.failure().type());
            text(test.failure().text());
            xml.writeEndElement();
        } else if (test.skipped() != null) {
            xml.writeStartElement("skipped");
            attribute("message", test.skipped());
            xml.writeEndElement();
        }
        for (Failure earlier : test.earlier()) {
            xml.writeStartElement(test.failure() == null ? "flakyFailure" : "rerunFailure");
            attribute("message", earlier.message());
            attribute("type", earlier.type());
            element("stackTrace", earlier.text());
            element("system-out", earlier.output());
            xml.writeEndElement();
        }
        element("system-out", test.output());
        xml.writeEndElement();
    }

    private void element(String name, String text) throws XMLStreamException {
        xml.writeStartElement(name);
        text(text);
        xml.writeEndElement();
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
