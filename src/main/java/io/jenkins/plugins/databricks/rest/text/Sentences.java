package io.jenkins.plugins.databricks.rest.text;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Joins parts from several sources, some of them remote, into one message with proper punctuation: no full stop twice,
 * and none missing. All messages of this plugin that quote another message go through here.
 */
public final class Sentences {

    /**
     * Punctuation at the end of a part that must not precede the next: a second full stop, or a sign that more follows.
     */
    private static final Pattern LOOSE_END = Pattern.compile("(?<!\\.)\\.\\.$|[,;:]+$");

    private static final Pattern STOPPED = Pattern.compile("[.!?…]['\")\\]]*$");
    private static final Pattern STOP = Pattern.compile("(?<![.\\s])\\.{1,2}$");

    private Sentences() {}

    /** Joins the parts: each but the last ends like a sentence; {@code null} and blank parts are left out. */
    public static String join(String... parts) {
        List<String> given = Stream.of(parts)
                .filter(Objects::nonNull)
                .map(String::strip)
                .filter(part -> !part.isEmpty())
                .toList();
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < given.size(); i++) {
            boolean last = i == given.size() - 1;
            text.append(last ? tidy(given.get(i)) : stopped(given.get(i))).append(last ? "" : " ");
        }
        return text.toString();
    }

    /** The text without its final full stop, to be followed by the rest of the sentence; an ellipsis stays. */
    public static String open(String text) {
        return STOP.matcher(text.strip()).replaceFirst("");
    }

    private static String stopped(String text) {
        String tidy = LOOSE_END.matcher(text).replaceFirst("");
        return STOPPED.matcher(tidy).find() ? tidy : tidy + ".";
    }

    private static String tidy(String text) {
        return text.endsWith("..") && !text.endsWith("...") ? text.substring(0, text.length() - 1) : text;
    }
}
