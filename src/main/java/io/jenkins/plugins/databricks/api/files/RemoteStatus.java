package io.jenkins.plugins.databricks.api.files;

import java.io.Serializable;

/**
 * The state of a file in a store, without its bytes: two equal ones mean that nobody has written to it in between.
 *
 * @param bytes its length, or -1 where the store does not tell, as of notebooks
 * @param modified when it was last written, in the store's own words
 */
public record RemoteStatus(long bytes, String modified) implements Serializable {

    private static final long serialVersionUID = 1L;
}
