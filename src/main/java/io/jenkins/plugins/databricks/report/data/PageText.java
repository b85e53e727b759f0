package io.jenkins.plugins.databricks.report.data;

import io.jenkins.plugins.databricks.rest.text.LogText;
import java.util.stream.Collectors;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Text from outside as pages and their JSON show it: with its lines, but without colours and invisible characters, as in the log. */
@Restricted(NoExternalUse.class)
public final class PageText {

    private PageText() {}

    /** {@code null} stays {@code null}. */
    public static String of(String text) {
        if (text == null || LogText.isPlain(text)) {
            return text;
        }
        return text.lines().map(LogText::verbatim).collect(Collectors.joining("\n"));
    }
}
