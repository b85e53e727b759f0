package io.jenkins.plugins.databricks.deploy.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.text.LogText;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;

/**
 * The lock that a deployment holds while it changes its target: a file in the target's state folder. The CLI deletes it
 * at the end, but not when it is killed, and then no further deployment is possible.
 *
 * <p>The ID in it is made up by the CLI's process, which tells it nobody. But that process notes in its
 * {@linkplain CliLog log} when it asks for the lock, and within the same moment and by the same clock it writes the time
 * into the lock. So a lock is held to be that process's own if
 *
 * <ul>
 *   <li>the log says that it asked for the lock, and not that it failed to get it,
 *   <li>the lock's time is that of the log, its user the CLI's, and it was forced or not as the CLI was told to,
 *   <li>and it is not the lock that was there before the CLI was started.
 * </ul>
 *
 * This could be wrong only if a second deployment to the same target, as the same user, asked for the lock within the
 * same second, got it, and the first was killed before it could note that. Where anything is missing, such as the log,
 * the lock is held to be another's.
 *
 * @param id the ID of the deployment that holds it
 * @param acquired when that deployment asked for it, by the clock of its machine
 * @param forced whether it was taken by force, perhaps from another deployment
 * @param user the name of its user or service principal
 * @see <a href="https://github.com/databricks/cli/blob/main/libs/locker/locker.go">locker.go</a>
 */
public record DeploymentLock(String id, Instant acquired, boolean forced, String user) implements Serializable {

    private static final long serialVersionUID = 1L;

    private static final String FILE = "/deploy.lock";

    /** In between, the CLI only composes the lock's few lines. */
    private static final Duration ONE_MOMENT = Duration.ofSeconds(1);

    private static final int LONGEST = 500;

    /**
     * Reads the lock of a target.
     *
     * @param statePath the target's state folder, as in {@link BundleSummary#statePath}
     * @return {@code null} if there is none
     * @throws IOException also when the file is no lock
     */
    public static DeploymentLock read(RestClient client, String statePath) throws IOException, InterruptedException {
        RestRequest request = RestRequest.get("/api/2.0/workspace/export")
                .with("path", statePath + FILE)
                .with("direct_download", true);
        try {
            return parse(statePath, client.call(request));
        } catch (DatabricksException e) {
            if (e.isNotFound()) {
                return null;
            }
            throw e;
        }
    }

    private static DeploymentLock parse(String statePath, JsonNode json) throws IOException {
        try {
            String id = json.path("ID").asText("");
            if (!id.isEmpty()) {
                return new DeploymentLock(
                        LogText.line(id, LONGEST),
                        OffsetDateTime.parse(json.path("AcquisitionTime").asText(""))
                                .toInstant(),
                        json.path("IsForced").asBoolean(),
                        LogText.line(json.path("User").asText(""), LONGEST));
            }
        } catch (DateTimeParseException e) {
            throw new IOException(noLock(statePath), e);
        }
        throw new IOException(noLock(statePath));
    }

    private static String noLock(String statePath) {
        return LogText.line(statePath + FILE + " is not a lock of the Databricks CLI. Delete it if it is in the way");
    }

    /**
     * Whether the process of the CLI that wrote this log holds this lock.
     *
     * @param log the log of the ended process
     * @param cliUser the user that it was signed in as
     * @param before the lock that was there before it was started, or {@code null}
     */
    public boolean isOf(CliLog log, String cliUser, DeploymentLock before) {
        return log.mayHaveLock()
                && !acquired.isBefore(log.lockRequested())
                && acquired.isBefore(log.lockRequested().plus(ONE_MOMENT))
                && forced == log.lockForced()
                && user.equals(cliUser)
                && (before == null || !before.id.equals(id));
    }

    /**
     * Deletes this lock if the target still has it. Databricks cannot delete a file only if it is unchanged: in the
     * moment between look and deletion, another deployment might take the lock by force.
     *
     * @return whether it was still there
     */
    public boolean release(RestClient client, String statePath) throws IOException, InterruptedException {
        DeploymentLock now = read(client, statePath);
        if (now == null || !now.id.equals(id)) {
            return false;
        }
        try {
            client.call(RestRequest.post(
                            "/api/2.0/workspace/delete", JsonCodec.object().put("path", statePath + FILE))
                    .asRepeatable(true));
            return true;
        } catch (DatabricksException e) {
            if (e.isNotFound()) {
                return false;
            }
            throw e;
        }
    }
}
