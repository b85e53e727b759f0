package io.jenkins.plugins.databricks.emulator.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes a {@code multipart/form-data} body apart while it arrives (RFC 7578), in memory that does not grow with it. */
public final class Multipart {

    private static final int BUFFER = 1 << 20;
    private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\";]+)\"?");
    private static final Pattern NAME = Pattern.compile("[; ]name=\"([^\"]*)\"");

    private final InputStream in;
    private final byte[] buffer = new byte[BUFFER];
    private int start;
    private int end;
    private byte[] delimiter;
    private int[] skips;

    public Multipart(HttpRequest request) throws IOException {
        this.in = request.body();
        Matcher boundary = BOUNDARY.matcher(request.headers().getOrDefault("Content-Type", ""));
        if (!boundary.find()) {
            throw ApiError.malformed("multipart/form-data without a boundary");
        }
        search("--" + boundary.group(1));
        copyTo(OutputStream.nullOutputStream());
        search("\r\n--" + boundary.group(1));
    }

    /** Goes to the next part; its name, null after the last one. */
    public String nextPart() throws IOException {
        String line = readLine();
        if (line.startsWith("--")) {
            return null;
        }
        String name = null;
        for (String header = readLine(); !header.isEmpty(); header = readLine()) {
            Matcher matcher = NAME.matcher(header);
            if (header.toLowerCase().startsWith("content-disposition:") && matcher.find()) {
                name = matcher.group(1);
            }
        }
        if (name == null) {
            throw ApiError.malformed("A part of the multipart/form-data has no name");
        }
        return name;
    }

    public String text() throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        copyTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    /** Copies the current part, up to the delimiter that follows it; tells its length in bytes. */
    public long copyTo(OutputStream out) throws IOException {
        long copied = 0;
        while (true) {
            int found = indexOfDelimiter();
            if (found >= 0) {
                out.write(buffer, start, found - start);
                copied += found - start;
                start = found + delimiter.length;
                return copied;
            }
            int safe = end - delimiter.length + 1;
            if (safe > start) {
                out.write(buffer, start, safe - start);
                copied += safe - start;
                start = safe;
            }
            fill();
        }
    }

    private void search(String text) {
        delimiter = text.getBytes(StandardCharsets.ISO_8859_1);
        skips = new int[256];
        Arrays.fill(skips, delimiter.length);
        for (int i = 0; i < delimiter.length - 1; i++) {
            skips[delimiter[i] & 0xff] = delimiter.length - 1 - i;
        }
    }

    /** Boyer-Moore-Horspool: looks at one byte of each delimiter's length or so. */
    private int indexOfDelimiter() {
        int last = delimiter.length - 1;
        int at = start;
        while (at + last < end) {
            int i = last;
            while (buffer[at + i] == delimiter[i]) {
                if (i == 0) {
                    return at;
                }
                i--;
            }
            at += skips[buffer[at + last] & 0xff];
        }
        return -1;
    }

    private String readLine() throws IOException {
        StringBuilder line = new StringBuilder();
        while (true) {
            if (start == end) {
                fill();
            }
            byte b = buffer[start++];
            if (b == '\n') {
                return line.toString();
            }
            if (b != '\r') {
                line.append((char) (b & 0xff));
            }
            if (line.toString().equals("--")) {
                return "--";
            }
        }
    }

    /** Moves what is left to the front, and reads until the buffer is full or nothing more is there. */
    private void fill() throws IOException {
        System.arraycopy(buffer, start, buffer, 0, end - start);
        end -= start;
        start = 0;
        int read = in.read(buffer, end, buffer.length - end);
        if (read < 0) {
            throw ApiError.malformed("The multipart/form-data ends without its closing boundary");
        }
        end += read;
    }
}
