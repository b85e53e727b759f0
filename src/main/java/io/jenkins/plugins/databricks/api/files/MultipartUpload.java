package io.jenkins.plugins.databricks.api.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.rest.DatabricksException;
import io.jenkins.plugins.databricks.rest.HttpResponse;
import io.jenkins.plugins.databricks.rest.JsonCodec;
import io.jenkins.plugins.databricks.rest.PresignedUrl;
import io.jenkins.plugins.databricks.rest.RestClient;
import io.jenkins.plugins.databricks.rest.RestRequest;
import io.jenkins.plugins.databricks.rest.RetryListener;
import io.jenkins.plugins.databricks.rest.StorageClient;
import io.jenkins.plugins.databricks.rest.content.Content;
import io.jenkins.plugins.databricks.rest.content.ContentChangedException;
import io.jenkins.plugins.databricks.rest.content.Fingerprint;
import io.jenkins.plugins.databricks.rest.task.Stoppable;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/**
 * The upload of one large file to a volume in parts, which go straight to the cloud's storage, several at a time, each to a presigned address of its
 * own. They are put together when all have arrived and belong to the same state of the file.
 *
 * @see <a href="https://github.com/databricks/databricks-sdk-py/blob/main/databricks/sdk/mixins/files.py">the calls, as Databricks' SDK for
 *     Python makes them</a>
 */
final class MultipartUpload {

    private static final Logger LOGGER = Logger.getLogger(MultipartUpload.class.getName());

    /** How often a part gets a new address when storage refuses the last one, which is how it says that an address has expired. */
    private static final int NEW_ADDRESSES = 3;

    private static final int BEGINNINGS = 2;
    private static final Duration ADDRESS_LIFE = Duration.ofHours(1);
    private static final Duration SHORT = Duration.ofSeconds(20);

    /** An aborted build is waited for no longer than that. */
    private static final Duration FOR_CALLING_OFF = Duration.ofSeconds(5);

    /** The time for storage to put the parts together. */
    private static final Duration FOR_COMPLETION = Duration.ofMinutes(5);

    /** The reasons of a workspace that offers no presigned addresses, to anybody or to this client. */
    private static final Set<String> NOT_OFFERED =
            Set.of("FILES_API_API_IS_NOT_ENABLED", "FILES_API_REQUESTER_NETWORK_ZONE_UNKNOWN");

    /** The file cannot be sent in parts; whether it can be sent otherwise is for the caller to say. */
    static final class NotOfferedException extends IOException {
        private static final long serialVersionUID = 1L;

        NotOfferedException(String message, IOException cause) {
            super(message, cause);
        }
    }

    /** @param etag what storage calls it; {@code null} on Azure, which has no names for parts */
    private record Part(int number, String etag, long checkSum) {}

    private final RestClient client;
    private final PartPool pool;
    private final String path;
    private final Content content;
    private final boolean overwrite;
    private final long partLength;

    /** @param pool what sends the parts of this file and of others */
    MultipartUpload(
            RestClient client, PartPool pool, String path, Content content, boolean overwrite, long partLength) {
        this.client = client;
        this.pool = pool;
        this.path = path;
        this.content = content;
        this.overwrite = overwrite;
        this.partLength = partLength;
    }

    /**
     * Sends the file.
     *
     * @throws NotOfferedException when the workspace has no presigned addresses for this client, or they cannot be reached
     */
    void run() throws IOException, InterruptedException {
        for (int beginning = 1; ; beginning++) {
            String session = initiate();
            try {
                complete(session, send(session));
                return;
            } catch (IOException | InterruptedException e) {
                callOff(session);
                // The answer to the completion was lost, and the second one found no session: it may have been
                // completed or not.
                boolean sessionGone = e instanceof DatabricksException refused && refused.isNotFound();
                if (!overwrite || !sessionGone || beginning == BEGINNINGS) {
                    throw e;
                }
            }
        }
    }

    private String initiate() throws IOException, InterruptedException {
        RestRequest request = new RestRequest("POST", file(), Map.of(), null, true)
                .with("action", "initiate-upload")
                .with("overwrite", overwrite);
        JsonNode answer;
        try {
            answer = client.call(request);
        } catch (DatabricksException e) {
            if (NOT_OFFERED.contains(String.valueOf(e.reason())) || "ENDPOINT_NOT_FOUND".equals(e.errorCode())) {
                throw new NotOfferedException(e.getMessage(), e);
            }
            throw e;
        }
        String session = answer.at("/multipart_upload/session_token").asText();
        if (session.isEmpty()) {
            throw new NotOfferedException(
                    "the workspace offers no upload in parts"
                            + (answer.has("resumable_upload") ? ", as on Google Cloud" : ""),
                    null);
        }
        return session;
    }

    private String file() {
        return "/api/2.0/fs/files" + RestRequest.encodePath(path);
    }

    /** The first part goes alone: if it cannot be sent, none can. */
    private List<Part> send(String session) throws IOException, InterruptedException {
        int count = Math.toIntExact((content.length() + partLength - 1) / partLength);
        PartPool.Tasks tasks = pool.newTasks();
        try {
            List<Future<Part>> parts = new ArrayList<>();
            parts.add(tasks.begin(() -> sendFirst(session)));
            tasks.await();
            Future<Fingerprint> whole = tasks.begin(() -> content.fingerprint(partLength));
            for (int number = 2; number <= count; number++) {
                int current = number;
                parts.add(tasks.begin(() -> send(session, current, client.storage())));
            }
            tasks.await();
            List<Part> sent = new ArrayList<>();
            for (Future<Part> part : parts) {
                sent.add(PartPool.result(part));
            }
            if (!PartPool.result(whole)
                    .parts()
                    .equals(sent.stream().map(Part::checkSum).toList())) {
                throw new ContentChangedException(content.length());
            }
            return sent;
        } finally {
            tasks.end();
        }
    }

    private Part sendFirst(String session) throws IOException, InterruptedException {
        try {
            return send(session, 1, client.storage().withTotal(SHORT));
        } catch (DatabricksException e) {
            throw new NotOfferedException(e.getMessage(), e);
        }
    }

    private Part send(String session, int number, StorageClient storage) throws IOException, InterruptedException {
        long offset = (number - 1) * partLength;
        long length = Math.min(partLength, content.length() - offset);
        CRC32C checkSum = new CRC32C();
        Content checked = new Content() {
            @Override
            public InputStream open() throws IOException {
                checkSum.reset();
                return new CheckedInputStream(content.open(offset, length), checkSum);
            }

            @Override
            public long length() {
                return length;
            }
        };
        for (int addresses = 1; ; addresses++) {
            PresignedUrl url = partUrl(session, number);
            HttpResponse answer = storage.send("PUT", url, checked);
            if (answer.isSuccess() && !answer.isWebPage()) {
                return new Part(number, answer.header("etag"), checkSum.getValue());
            }
            if (answer.status() != 403 || addresses > NEW_ADDRESSES) {
                throw storage.refused("PUT", url, answer);
            }
        }
    }

    private PresignedUrl partUrl(String session, int number) throws IOException, InterruptedException {
        ObjectNode body = inSession(session).put("start_part_number", number).put("count", 1);
        JsonNode answer = client.call(
                RestRequest.post("/api/2.0/fs/create-upload-part-urls", body).asRepeatable(true));
        return PresignedUrl.of(answer.at("/upload_part_urls/0"), client.host());
    }

    private ObjectNode inSession(String session) {
        Instant expiry = Instant.now().plus(ADDRESS_LIFE).truncatedTo(ChronoUnit.SECONDS);
        return JsonCodec.object()
                .put("path", path)
                .put("session_token", session)
                .put("expire_time", expiry.toString());
    }

    private void complete(String session, List<Part> parts) throws IOException, InterruptedException {
        ObjectNode body = JsonCodec.object();
        ArrayNode list = body.putArray("parts");
        for (Part part : parts) {
            list.addObject().put("part_number", part.number()).put("etag", part.etag() == null ? "" : part.etag());
        }
        client.answeredWithin(FOR_COMPLETION)
                .call(RestRequest.post(file(), body)
                        .with("action", "complete-upload")
                        .with("upload_type", "multipart")
                        .with("session_token", session)
                        .asRepeatable(overwrite));
    }

    /** Tells storage to forget the parts that have arrived, if that is possible within a few seconds; works for an interrupted thread, too. */
    private void callOff(String session) throws InterruptedException {
        boolean interrupted = Thread.interrupted();
        try {
            Stoppable.call(
                    () -> {
                        RestClient silent = client.withTotal(FOR_CALLING_OFF).telling(RetryListener.SILENT);
                        JsonNode answer =
                                silent.call(RestRequest.post("/api/2.0/fs/create-abort-upload-url", inSession(session))
                                        .asRepeatable(true));
                        PresignedUrl url = PresignedUrl.of(answer.path("abort_upload_url"), client.host());
                        return silent.storage().send("DELETE", url, null);
                    },
                    Stoppable.Limit.of(FOR_CALLING_OFF),
                    () -> {});
        } catch (IOException | TimeoutException e) {
            LOGGER.log(Level.FINE, "An upload in parts could not be called off, and will expire", e);
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
