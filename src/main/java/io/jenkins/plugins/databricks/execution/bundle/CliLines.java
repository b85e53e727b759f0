package io.jenkins.plugins.databricks.execution.bundle;

import hudson.console.LineTransformationOutputStream;
import io.jenkins.plugins.databricks.execution.BuildContext;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Hands on what the CLI tells people, line by line, masked like the build's log. */
final class CliLines extends LineTransformationOutputStream {

    /** Of a longer line nothing else is shown: a process could otherwise fill the controller's memory with one. */
    private static final int LONGEST_LINE = 1 << 20;

    private final BuildContext context;
    private final Consumer<String> reader;
    private final Consumer<String> log;
    private int length;

    /** @param log takes the lines that people may read */
    CliLines(BuildContext context, Consumer<String> reader, Consumer<String> log) {
        this.context = context;
        this.reader = reader;
        this.log = log;
    }

    @Override
    public void write(int b) throws IOException {
        length = b == '\n' ? 0 : length + 1;
        if (length <= LONGEST_LINE) {
            super.write(b);
        }
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        for (int i = offset; i < offset + count; i++) {
            write(bytes[i]);
        }
    }

    @Override
    protected void eol(byte[] bytes, int length) {
        String line = context.mask().hide(new String(bytes, 0, length, StandardCharsets.UTF_8).stripTrailing());
        reader.accept(line);
        log.accept(line);
    }
}
