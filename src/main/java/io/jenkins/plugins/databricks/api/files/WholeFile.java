package io.jenkins.plugins.databricks.api.files;

import io.jenkins.plugins.databricks.rest.HttpResponse;
import io.jenkins.plugins.databricks.rest.content.FileSink;
import io.jenkins.plugins.databricks.rest.content.FileTarget;
import java.io.IOException;
import java.util.Map;

/** Receives a whole file. After a break, it asks for what is missing if the server says which state of the file it sends, and otherwise for the whole file again. */
final class WholeFile extends FileReceiver {

    private final FileTarget target;
    private FileSink sink;
    private FileState state;

    WholeFile(boolean webPage, FileTarget target) {
        super(webPage, 0);
        this.target = target;
    }

    private boolean goesOn() {
        return position() > 0 && state != null;
    }

    @Override
    protected Map<String, String> headers() {
        return goesOn() ? state.range(position(), state.length()) : Map.of();
    }

    @Override
    long end() {
        return goesOn() ? state.length() : -1;
    }

    @Override
    FileSink begin(HttpResponse head) throws IOException {
        if (goesOn() && head.status() == FileState.PARTIAL_CONTENT) {
            state.check(head, position(), state.length());
        } else {
            beginAnew();
            state = FileState.of(head);
            sink = target.begin();
        }
        return sink;
    }
}
