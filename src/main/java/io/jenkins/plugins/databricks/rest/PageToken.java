package io.jenkins.plugins.databricks.rest;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * The token of the next page of a list, with a limit on the number of pages: a broken server, a proxy that drops the
 * query or a malicious workspace could return pages without end, and callers keep their content.
 *
 * @param value what to send as {@code page_token}
 * @param page the number of the page that it leads to, starting with 1
 * @see <a href="https://docs.databricks.com/api/workspace/jobs/list">an example: page_token and next_page_token</a>
 */
public record PageToken(String value, int page) {

    /** The longest list is that of all jobs: up to 12,000 in a workspace, 100 per page. */
    static final int MOST = 1_000;

    /**
     * The next page according to a response.
     *
     * @param current the token that led to this response, or {@code null} for the first page
     * @return {@code null} if there is none
     * @throws DatabricksException when there are too many pages
     */
    public static PageToken after(PageToken current, JsonNode answer) throws DatabricksException {
        String next = answer.path("next_page_token").asText("");
        if (next.isEmpty()) {
            return null;
        }
        int page = current == null ? 2 : current.page() + 1;
        if (page > MOST || (current != null && next.equals(current.value()))) {
            throw new DatabricksException(
                    "Databricks answered with an endless list of pages (page " + page
                            + "). Check the workspace's host name and whether a proxy is in between.",
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
