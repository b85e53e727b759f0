package io.jenkins.plugins.databricks.steps.form;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a person types into a text area that holds a list or a map. */
class FormTextTest {

    @Test
    void blankLinesCountForNothing() {
        assertThat(FormText.toList("\r\n--day\r\n\r\n  \r\n2026-11-20\r\n"), contains("--day", "2026-11-20"));
        assertThat(FormText.toMap("\n\nday=2026-11-20\n\n"), is(Map.of("day", "2026-11-20")));
    }

    @Test
    void spacesAroundANameAreNoPartOfItAndThoseOfAValueAre() {
        assertThat(FormText.toMap("  day = 2026-11-20 "), is(Map.of("day", " 2026-11-20 ")));
    }

    @Test
    void valuesMayContainEqualsSigns() {
        assertThat(FormText.toMap("where=a=1 and b=2"), is(Map.of("where", "a=1 and b=2")));
    }

    @Test
    void lineThatIsNoPairIsNamed() {
        assertThat(
                FormText.checkPairs("day=1\nnight").getMessage(),
                is("&#039;night&#039; does not have the form name=value"));
        assertThat(
                FormText.checkPairs("day=1\n=2").getMessage(), is("&#039;=2&#039; does not have the form name=value"));
        assertThat(FormText.checkPairs("day=1\nday=2").getMessage(), is("&#039;day&#039; is given twice"));
    }
}
