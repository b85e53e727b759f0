package io.jenkins.plugins.databricks.emulator.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Page tokens, and Jobs API 2.2's paging of long arrays inside one object. */
public final class Page {

    /** Elements of {@code tasks} and the like in one answer of Jobs API 2.2; 2.1 leaves the rest out without a word. */
    public static final int ELEMENTS = 100;

    private static final int LARGEST_OFFSET = 1_000;

    private Page() {}

    public static String token(long position) {
        String text = "page:" + position;
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** How many elements are to be left out, the older way to ask for another page. */
    public static long offset(HttpRequest request) {
        long offset = request.count("offset", 0);
        if (offset < 0 || offset > LARGEST_OFFSET) {
            throw ApiError.invalidParameter("offset must be between 0 and " + LARGEST_OFFSET + ".");
        }
        return offset;
    }

    /** @param unset the position of the first page */
    public static long position(HttpRequest request, long unset) {
        String token = request.query().get("page_token");
        if (token == null || token.isEmpty()) {
            return unset;
        }
        try {
            String text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            return Long.parseLong(text.substring("page:".length()));
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException e) {
            throw ApiError.invalidParameter("Invalid page token: " + token);
        }
    }

    /**
     * Keeps one page of the named arrays.
     *
     * @return whether any of them goes on
     * @see <a href="https://docs.databricks.com/aws/en/reference/jobs-api-2-2-updates">Updating from Jobs API 2.1 to
     *     2.2</a>
     */
    public static boolean cut(ObjectNode object, long offset, String... arrays) {
        boolean more = false;
        for (String name : arrays) {
            if (object.get(name) instanceof ArrayNode all) {
                ArrayNode page = Json.array();
                for (long i = offset; i < Math.min(all.size(), offset + ELEMENTS); i++) {
                    page.add(all.get((int) i));
                }
                more |= all.size() > offset + ELEMENTS;
                object.set(name, page);
            }
        }
        return more;
    }
}
