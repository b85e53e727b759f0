package io.jenkins.plugins.databricks.rest.text;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.is;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SentencesTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no|no. Look again",
                "no.|no. Look again",
                "no..|no. Look again",
                "no...|no... Look again",
                "no…|no… Look again",
                "no!|no! Look again",
                "see 'x.'|see 'x.' Look again",
                "(request ID 5)|(request ID 5). Look again",
                "because:|because. Look again",
                "one;|one. Look again",
                "'  spaced. '|spaced. Look again",
            })
    void oneStopStandsBetweenTwoSentences(String first, String joined) {
        assertThat(Sentences.join(first, "Look again"), is(joined));
    }

    @Test
    void whatIsNotThereLeavesNoTrace() {
        assertThat(Sentences.join("a", null, " ", "", "b."), is("a. b."));
        assertThat(Sentences.join(null, ""), is(""));
    }

    @ParameterizedTest
    @CsvSource({"end, end", "end., end.", "end.., end.", "end..., end..."})
    void theLastSentenceStaysAsItIsButForAStopTooMany(String text, String told) {
        assertThat(Sentences.join(text), is(told));
    }

    @ParameterizedTest
    @CsvSource({
        "logs for more details., logs for more details",
        "details.., details",
        "and so on..., and so on...",
        "no, no"
    })
    void aSentenceThatGoesOnLosesItsStop(String text, String open) {
        assertThat(Sentences.open(text), is(open));
    }
}
