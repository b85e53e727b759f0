package io.jenkins.plugins.databricks.execution.bundle;

import hudson.console.LineTransformationOutputStream;
import io.jenkins.plugins.databricks.execution.BuildContext;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Writes what the CLI tells people into the build's log, line by line, and hands each line on, masked like the log. */
final class CliLines extends LineTransformationOutputStream {

    private final BuildContext context;
    private final Consumer<String> reader;

    CliLines(BuildContext context, Consumer<String> reader) {
        this.context = context;
        this.reader = reader;
    }

    @Override
    protected void eol(byte[] bytes, int length) {
        String line = context.mask().hide(new String(bytes, 0, length, StandardCharsets.UTF_8).stripTrailing());
        reader.accept(line);
        context.log().line(line);
    }
}
