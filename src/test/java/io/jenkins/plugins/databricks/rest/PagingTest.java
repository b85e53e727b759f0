package io.jenkins.plugins.databricks.rest;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PagingTest {

    @Test
    void allPagesAreReadWithTheSameQueryAndAnEmptyTokenIsTheEnd() throws Exception {
        try (ScriptedServer server = new ScriptedServer()) {
            server.answer(200, "{\"jobs\": [1, 2], \"next_page_token\": \"a/b+c\"}")
                    .answer(200, "{\"has_more\": true, \"next_page_token\": \"d\"}")
                    .answer(200, "{\"jobs\": [3], \"next_page_token\": \"\"}");
            List<Integer> all = new ArrayList<>();

            TestClients.of(server.url(), new FakeTime().policy())
                    .forEach(RestRequest.get("/list").with("limit", 2), "jobs", job -> all.add(job.asInt()));

            assertThat(all, is(List.of(1, 2, 3)));
            assertThat(
                    server.seen().stream().map(s -> s.target().getQuery()).toList(),
                    is(List.of("limit=2", "limit=2&page_token=a/b+c", "limit=2&page_token=d")));
        }
    }

    /** A proxy may drop the query, and a workspace may mean harm. */
    @Test
    void pagesThatDoNotComeToAnEndAreGivenUp() throws Exception {
        try (ScriptedServer server = new ScriptedServer()) {
            server.answer(200, "{\"jobs\": [1], \"next_page_token\": \"same\"}");

            DatabricksException e = assertThrows(
                    DatabricksException.class,
                    () -> TestClients.of(server.url(), new FakeTime().policy())
                            .forEach(RestRequest.get("/list"), "jobs", job -> {}));

            assertThat(e.getMessage(), containsString("an endless list of pages"));
            assertThat(server.seen().size(), is(2));
        }
    }

    @Test
    void newTokensWithoutEndAreGivenUpToo() throws Exception {
        PageToken page = null;
        for (int i = 2; i <= PageToken.MOST; i++) {
            page = PageToken.after(page, JsonCodec.object().put("next_page_token", "t" + i % 2 + i));
        }
        PageToken last = page;

        assertThrows(
                DatabricksException.class,
                () -> PageToken.after(last, JsonCodec.object().put("next_page_token", "one more")));
    }
}
