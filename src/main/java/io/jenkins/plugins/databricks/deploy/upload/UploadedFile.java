package io.jenkins.plugins.databricks.deploy.upload;

import io.jenkins.plugins.databricks.api.files.RemoteStatus;
import java.io.Serializable;

/**
 * A file that is now in Databricks.
 *
 * @param path its local path with slashes
 * @param target where it is in Databricks
 * @param bytes its length
 * @param sha256 the digest of what was sent, in hexadecimal
 * @param millis how long sending took, in milliseconds
 * @param skipped whether it was not sent, since it was there already
 * @param remote what Databricks told of it afterwards; {@code null} where that was not asked, or not told
 */
public record UploadedFile(
        String path, String target, long bytes, String sha256, long millis, boolean skipped, RemoteStatus remote)
        implements Serializable {

    private static final long serialVersionUID = 1L;
}
