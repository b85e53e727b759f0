package io.jenkins.plugins.databricks.emulator.files;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.ApiError;
import io.jenkins.plugins.databricks.emulator.http.HttpAnswer;
import io.jenkins.plugins.databricks.emulator.http.HttpRequest;
import io.jenkins.plugins.databricks.emulator.http.Json;
import io.jenkins.plugins.databricks.emulator.http.Routes;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The Files API's uploads in parts, and the cloud storage that takes the parts at presigned addresses. Storage knows no tokens, and answers in XML, as
 * those of AWS and Azure do.
 *
 * @see <a href="https://github.com/databricks/databricks-sdk-py/blob/main/databricks/sdk/mixins/files.py">the calls, as Databricks' SDK for
 *     Python makes them</a>
 */
public final class VolumeUploads {

    static final String STORAGE = "/storage/";
    static final String SIGNED_HEADER = "x-storage-encryption";
    /** Of all parts but the last, as of <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html">S3</a>. */
    private static final long SMALLEST_PART = 5L << 20;

    private static final long LARGEST_PART = 4L << 30;
    private static final Duration LONGEST_LIFE = Duration.ofDays(7);

    /**
     * A part's bytes: in the upload's file, where they will stay, or in a file of their own where the part came before
     * the first one, whose length tells everyone's place.
     */
    private record Part(Path file, long offset, long length, String etag) {}

    private record Upload(String path, Path target, boolean overwrite, Path file, Map<Integer, Part> parts) {}

    /** @param part 0 for the address that aborts */
    private record Grant(Upload upload, int part, Instant expiry) {}

    private final FilesArea files;
    private final Storage storage;
    private final String scheme;
    private final Map<String, Upload> sessions = new ConcurrentHashMap<>();
    private final Map<String, Grant> grants = new ConcurrentHashMap<>();
    private volatile boolean nameless;

    public VolumeUploads(FilesArea files, Storage storage, String scheme) {
        this.files = files;
        this.storage = storage;
        this.scheme = scheme;
    }

    public void register(Routes routes) {
        routes.addPrefix("POST", FilesArea.FILES + "/", this::act);
        routes.add("POST", "/api/2.0/fs/create-upload-part-urls", this::partUrls);
        routes.add("POST", "/api/2.0/fs/create-abort-upload-url", this::abortUrl);
        routes.addPrefix("PUT", STORAGE, this::putPart);
        routes.addPrefix("DELETE", STORAGE, this::abort);
    }

    /** Parts get no ETag, as on Azure. */
    public void nameless() {
        nameless = true;
    }

    /** Ends the life of all addresses given so far. */
    public void expireUrls() {
        grants.replaceAll((signature, grant) -> new Grant(grant.upload(), grant.part(), Instant.EPOCH));
    }

    public int open() {
        return sessions.size();
    }

    private HttpAnswer act(HttpRequest request) throws IOException {
        return switch (request.query().getOrDefault("action", "")) {
            case "initiate-upload" -> initiate(request);
            case "complete-upload" -> complete(request);
            default ->
                throw ApiError.invalidParameter(
                        "Unknown action: " + request.query().get("action"));
        };
    }

    private HttpAnswer initiate(HttpRequest request) throws IOException {
        Path target = files.target(request);
        boolean overwrite = request.flag("overwrite", true);
        files.requireFree(target, overwrite);
        String session = UUID.randomUUID().toString();
        sessions.put(session, new Upload(request.path(), target, overwrite, storage.newUpload(), new TreeMap<>()));
        ObjectNode answer = Json.object();
        answer.putObject("multipart_upload").put("session_token", session);
        return HttpAnswer.ok(answer);
    }

    private Upload session(ObjectNode body) {
        Upload upload = session(Json.text(body, "session_token"));
        if (!upload.path().equals(FilesArea.FILES + Json.text(body, "path"))) {
            throw ApiError.invalidParameter("The session token is that of another path.");
        }
        return upload;
    }

    private Upload session(String token) {
        Upload upload = sessions.get(String.valueOf(token));
        if (upload == null) {
            throw new ApiError(404, "NOT_FOUND", "The upload session does not exist.");
        }
        return upload;
    }

    /** Until when an address is to be good. */
    static Instant expiry(String expireTime) {
        try {
            Instant expiry = Instant.parse(expireTime);
            if (expiry.isAfter(Instant.now()) && expiry.isBefore(Instant.now().plus(LONGEST_LIFE))) {
                return expiry;
            }
        } catch (DateTimeException e) {
            throw ApiError.invalidParameter("expire_time must be a timestamp of RFC 3339.");
        }
        throw ApiError.invalidParameter("expire_time must be in the next seven days.");
    }

    private HttpAnswer partUrls(HttpRequest request) throws IOException {
        ObjectNode body = Json.body(request);
        Upload upload = session(body);
        Instant expiry = expiry(Json.text(body, "expire_time"));
        long first = Json.id(body, "start_part_number");
        long count = Json.id(body, "count");
        if (first < 1 || count < 1 || first + count > 10_001) {
            throw ApiError.invalidParameter("Parts have numbers from 1 to 10000.");
        }
        ObjectNode answer = Json.object();
        ArrayNode urls = answer.putArray("upload_part_urls");
        for (int part = (int) first; part < first + count; part++) {
            urls.add(sign(request, new Grant(upload, part, expiry)).put("part_number", part));
        }
        return HttpAnswer.ok(answer);
    }

    private HttpAnswer abortUrl(HttpRequest request) throws IOException {
        ObjectNode body = Json.body(request);
        ObjectNode answer = Json.object();
        Grant abort = new Grant(session(body), 0, expiry(Json.text(body, "expire_time")));
        answer.set("abort_upload_url", sign(request, abort));
        return HttpAnswer.ok(answer);
    }

    /** An address beside the one by which the workspace was asked, as a proxy may stand in between. */
    private ObjectNode sign(HttpRequest request, Grant grant) {
        String signature = UUID.randomUUID().toString();
        grants.put(signature, grant);
        ObjectNode signed = Json.object()
                .put(
                        "url",
                        scheme + "://" + request.header("host") + STORAGE + "bucket/object%201?partNumber="
                                + grant.part() + "&sig=" + signature + "%2B%3D");
        signed.putArray("headers").addObject().put("name", SIGNED_HEADER).put("value", "AES256");
        return signed;
    }

    private HttpAnswer putPart(HttpRequest request) throws IOException {
        Grant grant = grant(request);
        if (grant == null) {
            return refusal(request);
        }
        if (grant.part() == 0 || request.body().contentLength() < 0) {
            return xml(411, "MissingContentLength", "You must provide the Content-Length HTTP header.");
        }
        if (request.body().contentLength() > LARGEST_PART) {
            return xml(400, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size.");
        }
        String etag = nameless ? "" : '"' + UUID.randomUUID().toString() + '"';
        Part part = part(grant, request.body().contentLength(), etag);
        try (FileChannel file = FileChannel.open(part.file(), StandardOpenOption.WRITE)) {
            FilesArea.copy(request, Channels.newOutputStream(file.position(part.offset())));
        }
        synchronized (grant.upload()) {
            grant.upload().parts().put(grant.part(), part);
        }
        return nameless
                ? new HttpAnswer(201, Map.of(), new byte[0], null)
                : new HttpAnswer(200, Map.of("ETag", etag), new byte[0], null);
    }

    /** All parts but the last are as long as the first; storage would take others too, but then could not put each in its place at once. */
    private Part part(Grant grant, long length, String etag) throws IOException {
        Upload upload = grant.upload();
        synchronized (upload) {
            Part first = upload.parts().get(1);
            if (first == null && grant.part() > 1) {
                return new Part(storage.newUpload(), 0, length, etag);
            }
            long each = first == null ? length : first.length();
            return new Part(upload.file(), (grant.part() - 1) * each, length, etag);
        }
    }

    /** Puts the parts that came before the first one in their places. */
    private static void assemble(Upload upload) throws IOException {
        long place = 0;
        try (FileChannel whole = FileChannel.open(upload.file(), StandardOpenOption.WRITE)) {
            for (Part part : upload.parts().values()) {
                if (!part.file().equals(upload.file())) {
                    Files.copy(part.file(), Channels.newOutputStream(whole.position(place)));
                    Files.delete(part.file());
                }
                place += part.length();
            }
        }
    }

    private HttpAnswer abort(HttpRequest request) {
        Grant grant = grant(request);
        if (grant == null || grant.part() != 0) {
            return refusal(request);
        }
        sessions.values().remove(grant.upload());
        return HttpAnswer.text(200, "application/xml", "");
    }

    /** What a request's signature lets it do; null where that is nothing. */
    private Grant grant(HttpRequest request) {
        String signature = request.query().getOrDefault("sig", "").replace("+=", "");
        Grant grant = grants.get(signature);
        boolean good = grant != null
                && request.header("Authorization") == null
                && "AES256".equals(request.header(SIGNED_HEADER))
                && request.rawPath().equals(STORAGE + "bucket/object%201")
                && grant.expiry().isAfter(Instant.now())
                && sessions.containsValue(grant.upload());
        return good ? grant : null;
    }

    /** Tells more than a client should pass on, as storage does. */
    static HttpAnswer refusal(HttpRequest request) {
        if (request.header("Authorization") != null) {
            return xml(400, "InvalidArgument", "Only one auth mechanism allowed");
        }
        return xml(
                403,
                "AccessDenied",
                "Request has expired. Signature: " + request.query().get("sig"));
    }

    private static HttpAnswer xml(int status, String code, String message) {
        return HttpAnswer.text(
                status,
                "application/xml",
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>" + code + "</Code><Message>" + message
                        + "</Message></Error>");
    }

    private HttpAnswer complete(HttpRequest request) throws IOException {
        String token = request.query().get("session_token");
        Upload upload = session(token);
        if (!upload.path().equals(request.path())
                || !"multipart".equals(request.query().get("upload_type"))) {
            throw ApiError.invalidParameter("upload_type must be multipart, and the path that of the session.");
        }
        synchronized (upload) {
            check(upload, Json.body(request).path("parts"));
            assemble(upload);
            files.requireFree(upload.target(), upload.overwrite());
            storage.publish(upload.file(), upload.target());
        }
        sessions.remove(token);
        return HttpAnswer.done();
    }

    private static void check(Upload upload, JsonNode named) {
        int number = 0;
        long length = 0;
        for (Map.Entry<Integer, Part> part : upload.parts().entrySet()) {
            JsonNode entry = named.path(number++);
            if (part.getKey() != number || entry.path("part_number").asInt() != number) {
                throw ApiError.invalidParameter("Part " + number + " is missing.");
            }
            if (!Json.text(entry, "etag", "").equals(part.getValue().etag())) {
                throw ApiError.invalidParameter("The ETag of part " + number + " is another.");
            }
            if (number < upload.parts().size() && part.getValue().length() < SMALLEST_PART) {
                throw ApiError.invalidParameter("Part " + number + " is smaller than " + SMALLEST_PART + " bytes.");
            }
            boolean placed = part.getValue().file().equals(upload.file());
            if (placed && part.getValue().offset() != length) {
                throw ApiError.invalidParameter("Part " + number + " is longer or shorter than the first.");
            }
            length += part.getValue().length();
        }
        if (number == 0 || named.size() != number) {
            throw ApiError.invalidParameter("Parts are named that were not uploaded.");
        }
    }
}
