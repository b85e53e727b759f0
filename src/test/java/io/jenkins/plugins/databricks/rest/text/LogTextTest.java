package io.jenkins.plugins.databricks.rest.text;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.lessThan;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogTextTest {

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r", "\r\n", "\u0085", "\u2028", "\u2029", "\u000B", "\f"})
    void noLineBreakOfAnyKindBeginsAnotherLine(String lineBreak) {
        String forged = "main.py" + lineBreak + "Finished: SUCCESS";

        assertThat(LogText.line(forged), is("main.py Finished: SUCCESS"));
        assertThat(LogText.verbatim(forged), is("main.py Finished: SUCCESS"));
        assertThat(LogText.name(forged).replace("??", "?"), is("main.py?Finished: SUCCESS"));
        assertThat(LogText.isPlain(forged), is(false));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u202E", "\u202A", "\u2066", "\u2069", "\u200E", "\u200F", "\u061C", "\u0000", "\u0007", "\b",
                "\u001B", "\u009B", "\uD800", "\uFFFA"
            })
    void whatCannotBeShownIsDroppedFromTextAndMarkedInNames(String sign) {
        String text = "a" + sign + "b";

        assertThat(LogText.line(text), is("ab"));
        assertThat(LogText.verbatim(text), is("ab"));
        assertThat(LogText.name(text), is("a?b"));
        assertThat(LogText.lines(text), is("ab"));
        assertThat(LogText.isPlain(text), is(false));
    }

    /** Jenkins takes what comes behind these signs for a serialized note. */
    @Test
    void nothingPassesForANoteOfJenkins() {
        assertThat(LogText.line("\u001B[8mha:////AAAA\u001B[0m"), is("ha:////AAAA"));
    }

    @Test
    void lettersOfAllKindsStay() {
        String text = "größer 東京 שלום 👩‍💻 é";

        assertThat(LogText.line(text), is(text));
        assertThat(LogText.name(text), is(text));
        assertThat(LogText.isPlain(text), is(true));
    }

    @Test
    void onlyAVerbatimLineKeepsItsSpaces() {
        assertThat(LogText.verbatim("  a\t  b"), is("  a\t  b"));
        assertThat(LogText.line("  a\t  b "), is("a b"));
    }

    @Test
    void ofSeveralLinesOnlyTheFirstBeginsAtTheMargin() {
        assertThat(
                LogText.lines("2 of 3 files failed:\n  a.py: no\nFinished: SUCCESS\r\u2028x"),
                is("2 of 3 files failed:\n  a.py: no\n  Finished: SUCCESS\n   x"));
        assertThat(LogText.lines(""), is(""));
        assertThat(LogText.lines("  indented"), is("  indented"));
    }

    @Test
    void nothingIsLong() {
        String long1 = "x".repeat(1_000_000);

        assertThat(LogText.line(long1).length(), lessThan(3_000));
        assertThat(LogText.name(long1).length(), lessThan(5_000));
        assertThat(LogText.lines(long1).length(), lessThan(51_000));
        assertThat(LogText.lines("x\n".repeat(1_000)).lines().count(), is(50L));
    }

    @Test
    void nothingStaysNothing() {
        assertThat(LogText.line(null), nullValue());
        assertThat(LogText.line("a\u0000"), not(containsString("\u0000")));
    }
}
