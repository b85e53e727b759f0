package io.jenkins.plugins.databricks.rest;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Where the next page of a list begins. A server that is broken, a proxy that drops the query, or a workspace that means harm may give pages without
 * end, and a caller keeps what is on them.
 *
 * @param value what to send as {@code page_token}
 * @param page the number of the page that it leads to, the first being 1
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/list">an example: page_token and next_page_token</a>
 */
public record PageToken(String value, int page) {

    /** The longest list is that of all jobs, of which a workspace may have 12,000, a hundred to a page. */
    static final int MOST = 1_000;

    /**
     * What an answer says of the page behind it.
     *
     * @param current the token that this answer was got with, or {@code null} for the first page
     * @return {@code null} where there is none
     * @throws DatabricksException when there is no end in sight
     */
    public static PageToken after(PageToken current, JsonNode answer) throws DatabricksException {
        String next = answer.path("next_page_token").asText("");
        if (next.isEmpty()) {
            return null;
        }
        int page = current == null ? 2 : current.page() + 1;
        if (page > MOST || (current != null && next.equals(current.value()))) {
            throw new DatabricksException(
                    "Databricks answered with pages that do not come to an end (page " + page
                            + "). Check the workspace's host name and whether a proxy stands in between.",
                    null,
                    false);
        }
        return new PageToken(next, page);
    }

    /** The request for a page of the list, {@code null} standing for the first. */
    public static RestRequest of(RestRequest list, PageToken page) {
        return page == null ? list : list.with("page_token", page.value());
    }
}
