package io.jenkins.plugins.databricks.rest.text;

import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Puts a message together from parts of several origins, some of them remote, so that it reads as if one had written it: no point twice, none
 * missing between two sentences. All messages of this plugin that quote another message go through here.
 */
public final class Sentences {

    /** What may stand at the end of a part and must not stand before the next: one stop too many, or a sign that promised more. */
    private static final Pattern LOOSE_END = Pattern.compile("(?<!\\.)\\.\\.$|[,;:]+$");

    private static final Pattern STOPPED = Pattern.compile("[.!?…]['\")\\]]*$");
    private static final Pattern STOP = Pattern.compile("(?<![.\\s])\\.{1,2}$");

    private Sentences() {}

    /** One text: each part but the last ends as a sentence does; parts that are {@code null} or blank are left out. */
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

    /** The text without the point at its end, to be followed by the rest of the sentence; an ellipsis stays. */
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
