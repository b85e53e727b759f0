package io.jenkins.plugins.databricks.deploy.download;

import io.jenkins.plugins.databricks.api.files.RemoteEntry;
import java.io.Serializable;

/**
 * A file in Databricks that a {@linkplain RemoteSource source} names.
 *
 * @param name what it will be called below the target, with slashes
 * @param source its path as a person writes it
 * @param entry what its store tells of it
 */
public record RemoteFile(String name, String source, RemoteEntry entry) implements Serializable {

    private static final long serialVersionUID = 1L;
}
