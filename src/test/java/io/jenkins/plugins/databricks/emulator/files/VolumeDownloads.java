package io.jenkins.plugins.databricks.emulator.files;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.databricks.emulator.http.ApiError;
import io.jenkins.plugins.databricks.emulator.http.HttpAnswer;
import io.jenkins.plugins.databricks.emulator.http.HttpRequest;
import io.jenkins.plugins.databricks.emulator.http.Json;
import io.jenkins.plugins.databricks.emulator.http.Routes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The Files API's downloads: files and ranges of them, from the workspace or from presigned addresses of the cloud's
 * storage.
 *
 * @see <a href="https://docs.databricks.com/api/workspace/files/download">Download a file</a>
 * @see <a href="https://github.com/databricks/databricks-sdk-py/blob/main/databricks/sdk/mixins/files.py">presigned
 *     addresses, as Databricks' SDK for Python asks for them</a>
 */
public final class VolumeDownloads {

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{0,18})-(\\d{0,18})");

    /** @param encrypted whether it is good only with the header that says how the file is encrypted */
    private record Grant(Path file, Instant expiry, boolean encrypted) {}

    private final FilesArea files;
    private final String url;
    private final Map<String, Grant> grants = new ConcurrentHashMap<>();

    public VolumeDownloads(FilesArea files, String url) {
        this.files = files;
        this.url = url;
    }

    public void register(Routes routes) {
        routes.addPrefix("GET", FilesArea.FILES + "/", request -> contents(request, files.file(request)));
        routes.addPrefix("HEAD", FilesArea.FILES + "/", request -> contents(request, files.file(request)));
        routes.add("POST", "/api/2.0/fs/create-download-url", this::sign);
        routes.addPrefix("GET", VolumeUploads.STORAGE, this::fetch);
    }

    private HttpAnswer sign(HttpRequest request) {
        Path file = files.file(request.query().getOrDefault("path", ""));
        Instant expiry = VolumeUploads.expiry(request.query().getOrDefault("expire_time", ""));
        return HttpAnswer.ok(
                Json.object().put("url", url(new Grant(file, expiry, false))).set("headers", Json.array()));
    }

    private String url(Grant grant) {
        String signature = UUID.randomUUID().toString();
        grants.put(signature, grant);
        return url + VolumeUploads.STORAGE + "bucket/object?sig=" + signature;
    }

    /**
     * What the output of a task of dbt has of its artifacts.
     *
     * @see <a href="https://docs.databricks.com/api/workspace/jobs/getrunoutput">runs/get-output: dbt_output</a>
     */
    public ObjectNode artifacts(Path archive) {
        ObjectNode output = Json.object();
        ObjectNode dbt = output.putObject("dbt_output");
        dbt.put("artifacts_link", url(new Grant(archive, Instant.MAX, true)));
        dbt.putObject("artifacts_headers").put(VolumeUploads.SIGNED_HEADER, "AES256");
        return output;
    }

    private HttpAnswer fetch(HttpRequest request) throws IOException {
        Grant grant = grants.get(request.query().getOrDefault("sig", ""));
        boolean good = grant != null
                && request.header("Authorization") == null
                && (!grant.encrypted() || "AES256".equals(request.header(VolumeUploads.SIGNED_HEADER)))
                && grant.expiry().isAfter(Instant.now());
        return good ? contents(request, grant.file()) : VolumeUploads.refusal(request);
    }

    /** The file, or the range of it that is asked for, as of RFC 9110, section 14. */
    private static HttpAnswer contents(HttpRequest request, Path file) throws IOException {
        Instant modified = Files.getLastModifiedTime(file).toInstant().truncatedTo(ChronoUnit.SECONDS);
        if (modified.isAfter(unmodifiedSince(request))) {
            throw new ApiError(412, "ABORTED", "The file has been modified.");
        }
        Map<String, String> headers = Map.of("Date", date(Instant.now()), "Last-Modified", date(modified));
        Matcher range = RANGE.matcher(request.headers().getOrDefault("Range", ""));
        if (!range.matches() || range.group(1).isEmpty() && range.group(2).isEmpty()) {
            return HttpAnswer.file(file).with(headers);
        }
        long size = Files.size(file);
        boolean fromEnd = range.group(1).isEmpty();
        long start = fromEnd ? Math.max(0, size - Long.parseLong(range.group(2))) : Long.parseLong(range.group(1));
        long end = fromEnd || range.group(2).isEmpty() ? size : Math.min(size, Long.parseLong(range.group(2)) + 1);
        if (start >= end) {
            return new ApiError(416, "INVALID_PARAMETER_VALUE", "The range is outside of the file.")
                    .answer()
                    .with(Map.of("Content-Range", "bytes */" + size));
        }
        return HttpAnswer.section(206, new HttpAnswer.Section(file, start, end - start))
                .with(headers)
                .with(Map.of("Content-Range", "bytes " + start + "-" + (end - 1) + "/" + size));
    }

    private static String date(Instant time) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(time.atZone(ZoneOffset.UTC));
    }

    private static Instant unmodifiedSince(HttpRequest request) {
        String date = request.header("If-Unmodified-Since");
        try {
            return date == null
                    ? Instant.MAX
                    : ZonedDateTime.parse(date, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant();
        } catch (DateTimeException e) {
            return Instant.MAX;
        }
    }
}
