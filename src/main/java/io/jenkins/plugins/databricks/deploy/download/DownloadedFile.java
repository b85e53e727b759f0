package io.jenkins.plugins.databricks.deploy.download;

import java.io.Serializable;

/**
 * A file that has been downloaded.
 *
 * @param path its path below the build's workspace folder, with slashes
 * @param source where it is in Databricks
 * @param bytes its length
 */
public record DownloadedFile(String path, String source, long bytes) implements Serializable {

    private static final long serialVersionUID = 1L;
}
