package io.jenkins.plugins.databricks.deploy;

import java.io.IOException;
import java.util.List;

/** Some of the files of an upload or a download have not arrived. The message names them. */
public final class IncompleteTransferException extends IOException {

    private static final long serialVersionUID = 1L;

    private final transient List<?> arrived;

    /**
     * @param arrived what is known of each file that has arrived
     * @param cause why the first of the others has not; {@code null} if only the message is known
     */
    public IncompleteTransferException(String message, List<?> arrived, Throwable cause) {
        super(message, cause);
        this.arrived = List.copyOf(arrived);
    }

    /** The files that have arrived, in the order of their names. */
    public <R> List<R> arrived(Class<R> type) {
        return arrived.stream().map(type::cast).toList();
    }
}
