package io.jenkins.plugins.databricks.steps;

import io.jenkins.plugins.databricks.workspace.PathNames;
import java.util.stream.Collectors;

/** What an agent wrote, as a build's log and its errors can have it: some lines of bounded length, and nothing that is not text. */
final class AgentText {

    private static final int LINES = 50;
    private static final int CHARACTERS = 50_000;

    private AgentText() {}

    static String of(String text) {
        String begin = text.length() > CHARACTERS ? text.substring(0, CHARACTERS) + "…" : text;
        return begin.lines().limit(LINES).map(PathNames::shown).collect(Collectors.joining("\n"));
    }
}
